internal import Database

/// What kind of work a harvest is; all kinds are claimed, limited, stopped and logged alike.
package enum HarvestKind: String, Sendable, Hashable, CaseIterable, Codable {
    /// One COUNTER report of one month.
    case usage
    /// One run over a catalogue.
    case run
    /// The list of what a catalogue holds, for choosing.
    case discover
    /// Storing a kept raw answer again, without asking the provider: only in the log of older versions. Now the harvest
    /// itself is renewed, without a host.
    case reimport
    /// Mapping kept records again with changed rules.
    case remap
    /// Removing what a connection has brought.
    case clear

    /// Whether it sends requests to the provider's host; the others are bound to no host and to no pause.
    package var asksProvider: Bool { self == .usage || self == .run || self == .discover }

    /// Whether it counts towards the harvests that a host takes at once.
    ///
    /// A catalogue run lasts hours and is held back by its request permits alone, so that it never locks a host.
    package var occupiesHost: Bool { self == .usage }
}

extension HarvestKind: DatabaseValue {}
