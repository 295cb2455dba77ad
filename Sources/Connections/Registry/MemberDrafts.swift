package import Ground
package import Tenancy

/// A connection that an answer of `/members` proposes, to be looked over and stored.
package struct MemberDraft: Sendable, Hashable {
    /// The institution of ours that the member is taken for; nil when none fits.
    package let institution: InstitutionID?
    /// The name of the institution, ours or the provider's.
    package let institutionName: String
    package let connectionName: String
    package let credentials: Credentials
    /// Why this institution: by its local id, or by its name.
    package let match: Match

    /// What tied a member to an institution.
    package enum Match: String, Sendable, Hashable {
        case localID
        case name
        case none
    }
}

extension MemberList {
    /// Maps members to institutions.
    ///
    /// First by local id, among the member's identifiers and its customer id, then by name, apart from case, blanks and
    /// punctuation. A name or id that fits several fits none.
    /// The consortium's own credentials are taken over, but for what the answer says of the member.
    package func drafts(
        provider: String,
        institutions: [Institution],
        credentials: Credentials
    ) -> [MemberDraft] {
        let byLocalID = Self.unique(institutions.map { ($0.details.localID ?? "", $0) })
        let byName = Self.unique(institutions.map { (Self.bare($0.name), $0) })
        let names = Dictionary(grouping: members.compactMap(\.name), by: { $0 })
        return members.map { member in
            let ids =
                [member.customerID] + member.identifiers.flatMap { [$0, String($0.drop { $0 != ":" }.dropFirst())] }
            let known = ids.lazy.compactMap { byLocalID[$0] }.first
            let named = member.name.flatMap { byName[Self.bare($0)] }
            let institution = known ?? named
            // Two members of one name stay two.
            let own = member.name.map { names[$0]?.count == 1 ? $0 : "\($0) (\(member.customerID))" }
            let name = institution?.name ?? own ?? "Customer \(member.customerID)"
            var values = credentials.values
            values[.customerID] = member.customerID
            if let requestor = member.requestorID { values[.requestorID] = requestor }
            return MemberDraft(
                institution: institution?.id,
                institutionName: name,
                connectionName: "\(provider) – \(name)",
                credentials: Credentials(values),
                match: known != nil ? .localID : named != nil ? .name : .none
            )
        }
    }

    private static func unique(_ entries: [(String, Institution)]) -> [String: Institution] {
        Dictionary(grouping: entries.filter { !$0.0.isEmpty }, by: \.0)
            .compactMapValues { $0.count == 1 ? $0[0].1 : nil }
    }

    private static func bare(_ name: String) -> String {
        name.lowercased().filter { $0.isLetter || $0.isNumber }
    }
}
