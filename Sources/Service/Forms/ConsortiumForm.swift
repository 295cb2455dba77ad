internal import Ground
internal import Tenancy

/// Consortia as fields of text: what sysadmins set, and the policies that are its admins' too.
package enum ConsortiumForm {
    package static let fields =
        [
            FieldInfo("key", "its short name in addresses and commands: lower-case letters, digits, hyphens"),
            FieldInfo("name", "the name"),
            FieldInfo("email", "where it can be reached"),
            FieldInfo("language", "of mails to people who chose none: en, de"),
            FieldInfo("zone", "in which its days and nights are counted: Europe/Berlin"),
            FieldInfo("state", "active or inactive"),
        ] + policyFields

    package static let policyFields = [
        FieldInfo("night", "when harvests that can wait are run: 22:00-05:00"),
        FieldInfo("requires_approval", "whether managers' requests for harvests wait for an admin: yes or no"),
        FieldInfo("daily_quota", "how many harvests a manager may request in a day"),
        FieldInfo("domains", "domains to which mail may go even though the address is no user's: example.org"),
    ]

    private static let names = FieldNames(fields)
    private static let policyNames = FieldNames(policyFields)

    static func apply(_ values: [String: String], to details: ConsortiumDetails) throws -> ConsortiumDetails {
        var details = details
        var reader = FieldReader(values, known: names)
        reader.read("key", into: &details.key)
        reader.read("name", into: &details.name)
        reader.read("email", into: &details.email)
        reader.read("language", into: &details.language)
        reader.read("zone", into: &details.zone, expected: "a time zone such as Europe/Berlin") { Zone($0) }
        reader.read("state", into: &details.state)
        read(&reader, into: &details.policies)
        return try reader.check.finishing { () throws(InvalidFields) in try details.validated() }
    }

    static func apply(_ values: [String: String], to policies: ConsortiumPolicies) throws -> ConsortiumPolicies {
        var policies = policies
        var reader = FieldReader(values, known: policyNames)
        read(&reader, into: &policies)
        return try reader.check.finishing { () throws(InvalidFields) in try policies.validated() }
    }

    private static func read(_ reader: inout FieldReader, into policies: inout ConsortiumPolicies) {
        reader.read("night", into: &policies.night, expected: "a time of the night such as 22:00-05:00") {
            NightWindow($0)
        }
        reader.read("requires_approval", into: &policies.requiresApproval)
        reader.read("daily_quota", into: &policies.dailyQuota)
        var domains: [String]? = policies.domains
        reader.readList("domains", into: &domains, expected: "a list of domains") { $0 }
        policies.domains = domains ?? []
    }
}
