package import Alerts
internal import Tenancy

/// One link of a recipient chain: who is looked for, and what is done with those it finds.
package struct ChainLink: Sendable, Hashable {
    /// Whom a link finds.
    package enum Source: Sendable, Hashable {
        case sysadmins
        /// The admins of the consortium.
        case admins
        /// The managers of the institution, directly or by a group; CKAN's organization admins.
        case managers
        /// The viewers of the institution: by itself, by a group, or of the whole consortium.
        case viewers
        /// Who asked for the harvests.
        case requester
        /// The contacts of the connection.
        case contacts
        /// The provider's support address.
        case support
        /// These addresses.
        case fixed([Candidate])
        /// Whomever a registered program names; it is given what was found before it.
        case program(String)
    }

    /// What a link does with those it finds.
    package enum Mode: String, Sendable, Hashable, CaseIterable {
        case add
        case remove
        /// Those it finds take the place of all found before.
        case replace
    }

    /// Whether the chain ends after a link.
    package enum Stop: String, Sendable, Hashable, CaseIterable {
        case never
        /// When this link found somebody: later links are a fallback.
        case found
        case always
    }

    package var source: Source
    package var mode: Mode
    package var stop: Stop
    /// The kinds of event that the link takes part in; nil for the link's own default.
    package var events: Set<EventKind>?

    /// A link that adds or removes as its source usually does, unless another mode is given.
    package init(_ source: Source, mode: Mode? = nil, stop: Stop = .never, events: Set<EventKind>? = nil) {
        self.source = source
        self.mode = mode ?? source.defaultMode
        self.stop = stop
        self.events = events
    }

    /// Whether the link takes part for this kind of event.
    package func takesPart(in kind: EventKind) -> Bool {
        (events ?? source.defaultEvents).contains(kind)
    }
}

extension ChainLink.Source {
    /// The name in the configuration, in traces and in audit entries.
    package var name: String {
        switch self {
        case .sysadmins: "sysadmins"
        case .admins: "admins"
        case .managers: "managers"
        case .viewers: "viewers"
        case .requester: "requester"
        case .contacts: "contacts"
        case .support: "support"
        case .fixed: "fixed"
        case .program: "program"
        }
    }

    /// A program gets the list and gives it back, so what it says takes the place of what was.
    var defaultMode: ChainLink.Mode {
        if case .program = self { .replace } else { .add }
    }

    /// Trouble goes to everybody; a request to who decides, its decision to who asked.
    var defaultEvents: Set<EventKind> {
        let trouble = Set(EventKind.allCases.filter { $0.notificationClass == .trouble && $0.isTrouble })
        return switch self {
        case .admins: trouble.union([.requestSubmitted])
        case .requester: [.requestApproved, .requestRefused]
        default: trouble
        }
    }

    /// Why somebody was found, after the address.
    var because: String {
        switch self {
        case .sysadmins: "is a sysadmin"
        case .admins: "is an admin of the consortium"
        case .managers: "manages the institution"
        case .viewers: "may see the institution"
        case .requester: "asked for these harvests"
        case .contacts: "is a contact of the connection"
        case .support: "is the provider's support address"
        case .fixed: "stands in the chain"
        case .program(let name): "was named by the program \(name)"
        }
    }
}
