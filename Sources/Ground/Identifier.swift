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
    /// An open condition that needs a human.
    package enum Alert {}
    /// One execution of a harvest.
    package enum Attempt {}
    /// Who did, or wanted to do, what.
    package enum AuditEntry {}
    /// The use of one provider by an institution, or by the consortium itself.
    package enum Connection {}
    /// The tenant, to which every other row belongs.
    package enum Consortium {}
    /// One try to deliver a mail.
    package enum Delivery {}
    /// One reader's summary of one period.
    package enum Digest {}
    /// Something that happened and may be told.
    package enum Event {}
    /// One unit of work on a connection.
    package enum Harvest {}
    /// One remote record inside one attempt.
    package enum HarvestObject {}
    /// A person, whatever consortia they belong to.
    package enum Identity {}
    /// An organisation inside a consortium.
    package enum Institution {}
    /// A named set of institutions.
    package enum InstitutionGroup {}
    /// One stored month of one report of one connection.
    package enum Load {}
    /// A person's place in one consortium.
    package enum Membership {}
    /// Events that leave in one mail.
    package enum NotificationGroup {}
    /// A mail to one recipient, from order to outcome.
    package enum OutboxMail {}
    /// A remote service as one consortium knows it.
    package enum Provider {}
    /// A remote service as the installation describes it, to be adopted.
    package enum ProviderTemplate {}
    /// What a service sent, kept as it came.
    package enum RawAnswer {}
    /// A person's wish for harvests.
    package enum Request {}
    /// A role that a member holds at a scope.
    package enum RoleGrant {}
    /// A journal, book, database or platform that usage is counted for.
    package enum Title {}
    /// A secret given to a program or sent in a link.
    package enum Token {}
}

/// A row of `alerts`; an alert keeps its number when it opens again.
package typealias AlertID = Identifier<Subject.Alert>
/// A row of `attempts`.
package typealias AttemptID = Identifier<Subject.Attempt>
/// A row of `audit_entries`; a higher one was written later.
package typealias AuditEntryID = Identifier<Subject.AuditEntry>
/// A row of `connections`.
package typealias ConnectionID = Identifier<Subject.Connection>
/// A row of `consortia`; the first part of nearly every key.
package typealias ConsortiumID = Identifier<Subject.Consortium>
/// A row of `deliveries`, the delivery log.
package typealias DeliveryID = Identifier<Subject.Delivery>
/// A row of `digests`.
package typealias DigestID = Identifier<Subject.Digest>
/// A row of `events`; a higher one happened later.
package typealias EventID = Identifier<Subject.Event>
/// A row of `harvests`: one report of one month over one connection, for ever.
package typealias HarvestID = Identifier<Subject.Harvest>
/// A row of `harvest_objects`.
package typealias HarvestObjectID = Identifier<Subject.HarvestObject>
/// A row of `identities`, which are the installation's own.
package typealias IdentityID = Identifier<Subject.Identity>
/// A row of `institutions`.
package typealias InstitutionID = Identifier<Subject.Institution>
/// A row of `institution_groups`.
package typealias InstitutionGroupID = Identifier<Subject.InstitutionGroup>
/// A row of `loads`; a month that is harvested again gets a new one.
package typealias LoadID = Identifier<Subject.Load>
/// A row of `memberships`.
package typealias MembershipID = Identifier<Subject.Membership>
/// A row of `notification_groups`.
package typealias NotificationGroupID = Identifier<Subject.NotificationGroup>
/// A row of `outbox`.
package typealias OutboxMailID = Identifier<Subject.OutboxMail>
/// A row of `providers`.
package typealias ProviderID = Identifier<Subject.Provider>
/// A row of `provider_templates`, which are the installation's own.
package typealias ProviderTemplateID = Identifier<Subject.ProviderTemplate>
/// A row of `raw_answers`; several may name the same bytes.
package typealias RawAnswerID = Identifier<Subject.RawAnswer>
/// A row of `requests`.
package typealias RequestID = Identifier<Subject.Request>
/// A row of `role_grants`.
package typealias RoleGrantID = Identifier<Subject.RoleGrant>
/// A row of `titles`.
package typealias TitleID = Identifier<Subject.Title>
/// A row of `tokens`; not the secret, which is never stored.
package typealias TokenID = Identifier<Subject.Token>
