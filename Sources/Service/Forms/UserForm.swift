internal import Ground
internal import Tenancy

/// Members of a consortium as fields of text.
package enum UserForm {
    package static let fields =
        [
            FieldInfo("address", "the mail address"),
            FieldInfo("roles", "roles to give: admin; viewer; manager@Library of X; manager@group:North"),
        ] + detailFields

    package static let detailFields = [
        FieldInfo("name", "the name by which the consortium knows the person"),
        FieldInfo("state", "active or inactive"),
        FieldInfo("digest", "how often a completion digest is sent: off, daily, weekly or monthly"),
        FieldInfo("digest_hour", "the hour at which it is sent, in the reader's zone: 0 to 23"),
        FieldInfo("failure_mail", "whether mails about failures are sent: yes or no"),
    ]

    /// The fields that are the person's own wishes about mail.
    static let wishes = ["digest", "digest_hour", "failure_mail"]

    /// The fields of a membership that its person may set.
    static let own = Set(wishes + ["name"])

    private static let names = FieldNames(fields)

    /// The details of a member with what the fields change.
    static func apply(_ values: [String: String], to details: MembershipDetails) throws -> MembershipDetails {
        var details = details
        var reader = FieldReader(values, known: names)
        reader.read("name", into: &details.displayName)
        reader.read("state", into: &details.state)
        reader.read("digest", into: &details.digest)
        reader.read("digest_hour", into: &details.digestHour, expected: "an hour from 0 to 23") { Int($0) }
        reader.read("failure_mail", into: &details.failureMail)
        return try reader.check.finishing { () throws(InvalidFields) in try details.validated() }
    }
}

/// A person's own account as fields of text.
package enum IdentityForm {
    package static let fields = [
        FieldInfo("address", "the mail address, with which one signs in"),
        FieldInfo("name", "the name"),
        FieldInfo("language", "of mails: en, de; the consortium's where it is left out"),
        FieldInfo("zone", "in which one's days are counted; the consortium's where it is left out"),
        FieldInfo("state", "active or inactive; for sysadmins to change"),
    ]

    private static let names = FieldNames(fields)

    static func apply(_ values: [String: String], to details: IdentityDetails) throws -> IdentityDetails {
        var details = details
        var reader = FieldReader(values, known: names)
        if let text = reader["address"], let address = reader.check.address(text, "address") {
            details.address = address
        }
        reader.read("name", into: &details.name)
        reader.read("language", into: &details.language)
        reader.readSetting("zone", into: &details.zone, expected: "a time zone such as Europe/Berlin") { Zone($0) }
        reader.read("state", into: &details.state)
        return try reader.check.finishing { () throws(InvalidFields) in try details.validated() }
    }
}
