package import Ground

/// How a consortium wants its harvests run and told of: what its admins decide.
package struct ConsortiumPolicies: Sendable, Hashable {
    /// When harvests that can wait are run.
    package var night: NightWindow
    /// Whether a manager's request for harvests waits for an admin.
    package var requiresApproval: Bool
    /// How many harvests a manager may request in a day; nil for any number.
    package var dailyQuota: Int?
    /// Domains to whose addresses mail may go even though they are no users.
    package var domains: [String]
    /// The links that find a mail's recipients, as the chapter Recipients reads them; nil for the default chain.
    package var recipientChain: JSONValue?

    package init(
        night: NightWindow = .standard,
        requiresApproval: Bool = false,
        dailyQuota: Int? = nil,
        domains: [String] = [],
        recipientChain: JSONValue? = nil
    ) {
        self.night = night
        self.requiresApproval = requiresApproval
        self.dailyQuota = dailyQuota
        self.domains = domains
        self.recipientChain = recipientChain
    }

    /// The policies in their stored form, or every problem with them.
    package func validated() throws(InvalidFields) -> ConsortiumPolicies {
        var check = FieldCheck()
        let policies = checked(by: &check)
        try check.finish()
        return policies
    }

    func checked(by check: inout FieldCheck) -> ConsortiumPolicies {
        var policies = self
        check.number(dailyQuota, "daily_quota", 0...1_000_000, unit: "harvests")
        var known: Set<String> = []
        policies.domains = []
        for domain in domains {
            do {
                let name = try MailAddress.domain(domain)
                if known.insert(name).inserted { policies.domains.append(name) }
            } catch {
                check.note("domains", "“\(FieldCheck.excerpt(domain))” is no domain name; write one like example.org.")
            }
        }
        return policies
    }
}
