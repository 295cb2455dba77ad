internal import Alerts
internal import Tenancy

/// The ordered links of a consortium's recipient chain.
///
/// *Shape*: stored as JSON, `[{"link": "managers", "stop": "found"}, {"link": "fixed", "addresses": ["desk@lib.example"]}]`.
/// *Bounds*: at most 20 links, with at most 50 addresses each.
package struct ChainConfiguration: Sendable, Hashable {
    package var links: [ChainLink]

    package init(_ links: [ChainLink]) {
        self.links = links
    }

    /// What holds where a consortium has set nothing: sysadmins, the consortium's admins, the institution's managers.
    ///
    /// The answer to a request goes to who asked.
    package static let standard = ChainConfiguration([
        ChainLink(.sysadmins), ChainLink(.admins), ChainLink(.managers), ChainLink(.requester),
    ])

    /// Who hears that mail reaches nobody: those who can mend it, whatever the consortium's chain says.
    package static let selfReport = ChainConfiguration([
        ChainLink(.sysadmins, events: [.nobodyToTell]), ChainLink(.admins, events: [.nobodyToTell]),
    ])

    static let mostLinks = 20
    static let mostAddresses = 50

    /// The links that take part for a kind of event, with their places in the configuration, counted from 1.
    ///
    /// The answer to a request always goes to who asked, also where the consortium's own chain forgot that link.
    func links(for kind: EventKind) -> [(place: Int?, link: ChainLink)] {
        let own = links.enumerated().filter { $0.element.takesPart(in: kind) }.map { (Int?($0.offset + 1), $0.element) }
        let isAnswer = kind == .requestApproved || kind == .requestRefused
        guard isAnswer, !own.contains(where: { $0.1.source == .requester && $0.1.mode != .remove }) else {
            return own.map { ($0.0, $0.1) }
        }
        return [(nil, ChainLink(.requester))] + own.map { ($0.0, $0.1) }
    }
}
