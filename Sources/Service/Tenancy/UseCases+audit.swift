package import Ground
package import Tenancy

/// The audit trail: of a consortium for its admins, of their own institutions for managers, of all for sysadmins.
extension UseCases {
    /// The entries that the principal may see, newest first, a page at a time.
    package func auditTrail(
        subject: String? = nil,
        before: AuditEntryID? = nil,
        limit: Int = 100,
        as principal: Principal
    ) async throws -> [AuditEntry] {
        try await reading(.seeAudit, as: principal) { inquiry in
            let trail = AuditTrail(inquiry.transaction)
            guard principal.consortium != nil else {
                try inquiry.allow(.installation, subject: "audit trail")
                return try trail.installationPage(before: before, limit: limit)
            }
            let reach = try inquiry.reach(subject: "audit trail")
            return try trail.page(
                in: inquiry.scope,
                reach: reach,
                subject: subject,
                before: before,
                limit: limit
            )
        }
    }
}
