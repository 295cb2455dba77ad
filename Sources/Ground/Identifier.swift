/// A row's identifier, typed by what it identifies, so that a harvest's number cannot pass for a connection's.
///
/// *Shape*: a positive 64-bit integer, unique in its table over the whole installation and never reused.
package struct Identifier<Subject>: Hashable, Comparable, Sendable, RawRepresentable, CustomStringConvertible {
    package let rawValue: Int64

    package init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    package init(_ rawValue: Int64) {
        self.rawValue = rawValue
    }

    /// Reads what a person or a program wrote; nil for anything but a positive whole number.
    package init?(_ text: some StringProtocol) {
        guard let value = Int64(text), value > 0 else { return nil }
        rawValue = value
    }

    package var description: String { String(rawValue) }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

extension Identifier: Codable {
    package init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

/// The subjects of identifiers: names without values.
package enum Subject {
    package enum Alert {}
    package enum Attempt {}
    package enum AuditEntry {}
    package enum Connection {}
    package enum Consortium {}
    package enum Delivery {}
    package enum Digest {}
    package enum Event {}
    package enum Harvest {}
    package enum HarvestObject {}
    package enum Identity {}
    package enum Institution {}
    package enum InstitutionGroup {}
    package enum Load {}
    package enum Membership {}
    package enum NotificationGroup {}
    package enum OutboxMail {}
    package enum Provider {}
    package enum ProviderTemplate {}
    package enum RawAnswer {}
    package enum Request {}
    package enum RoleGrant {}
    package enum Title {}
    package enum Token {}
}

package typealias AlertID = Identifier<Subject.Alert>
package typealias AttemptID = Identifier<Subject.Attempt>
package typealias AuditEntryID = Identifier<Subject.AuditEntry>
package typealias ConnectionID = Identifier<Subject.Connection>
package typealias ConsortiumID = Identifier<Subject.Consortium>
package typealias DeliveryID = Identifier<Subject.Delivery>
package typealias DigestID = Identifier<Subject.Digest>
package typealias EventID = Identifier<Subject.Event>
package typealias HarvestID = Identifier<Subject.Harvest>
package typealias HarvestObjectID = Identifier<Subject.HarvestObject>
package typealias IdentityID = Identifier<Subject.Identity>
package typealias InstitutionID = Identifier<Subject.Institution>
package typealias InstitutionGroupID = Identifier<Subject.InstitutionGroup>
package typealias LoadID = Identifier<Subject.Load>
package typealias MembershipID = Identifier<Subject.Membership>
package typealias NotificationGroupID = Identifier<Subject.NotificationGroup>
package typealias OutboxMailID = Identifier<Subject.OutboxMail>
package typealias ProviderID = Identifier<Subject.Provider>
package typealias ProviderTemplateID = Identifier<Subject.ProviderTemplate>
package typealias RawAnswerID = Identifier<Subject.RawAnswer>
package typealias RequestID = Identifier<Subject.Request>
package typealias RoleGrantID = Identifier<Subject.RoleGrant>
package typealias TitleID = Identifier<Subject.Title>
package typealias TokenID = Identifier<Subject.Token>
