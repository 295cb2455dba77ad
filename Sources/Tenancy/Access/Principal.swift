package import Ground

/// Who acts: an identity with the roles that it holds in the consortium in which it acts, or the shell.
///
/// `PrincipalRepository` builds it anew for every request, so that a revoked role or a changed group counts at once.
package struct Principal: Sendable, Hashable {
    /// Nil for the shell and for the service itself.
    package let identity: IdentityID?
    /// How the audit trail names the actor: `user:a@b.example`, `os:root`, `token:17 of a@b.example`.
    package let label: String
    /// The consortium in which everything happens; nil for installation-wide work.
    package let consortium: ConsortiumID?
    package let grants: [Grant]
    /// Whether only what changes nothing is allowed, as for a token made for reading.
    package let readOnly: Bool

    package init(
        identity: IdentityID?,
        label: String,
        consortium: ConsortiumID?,
        grants: [Grant],
        readOnly: Bool = false
    ) {
        self.identity = identity
        self.label = label
        self.consortium = consortium
        self.grants = grants
        self.readOnly = readOnly
    }

    /// Whoever can read the master key on the shell: a sysadmin, audited under the name of the operating system's user.
    package static func shell(user: String, consortium: ConsortiumID? = nil) -> Principal {
        Principal(
            identity: nil,
            label: "os:\(user)",
            consortium: consortium,
            grants: [Grant(.sysadmin, at: .installation)]
        )
    }

    /// The scope of every query made for this principal; nil when it acts in no consortium.
    package var scope: ConsortiumScope? { consortium.map(ConsortiumScope.init) }

    package var isSysadmin: Bool { grants.contains { $0.role == .sysadmin && $0.scope == .installation } }

    /// The same person with reading alone allowed.
    package var reading: Principal {
        Principal(identity: identity, label: label, consortium: consortium, grants: grants, readOnly: true)
    }
}
