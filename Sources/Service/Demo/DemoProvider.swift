/// An institution as the demo's publisher knows it.
package struct DemoInstitution: Sendable, Hashable {
    package let name: String
    /// What stands in `customer_id`.
    package let customerID: String

    package init(name: String, customerID: String) {
        self.name = name
        self.customerID = customerID
    }
}

/// One of the publisher's platforms: each behaves in a way of its own, as real ones do.
package struct DemoProvider: Sendable, Hashable, Identifiable {
    /// How a platform treats whoever asks it.
    package enum Behaviour: String, Sendable, CaseIterable {
        /// Answers at once.
        case correct
        /// Sends its report in drips, over some seconds.
        case slow
        /// Says 1011 first, and has the report some seconds later.
        case queued
        /// Turns everybody's credentials down: 2000, 2010 or 2020, by institution.
        case refusing
        /// Answers with an HTML page: now with status 500, now with 200.
        case broken
        /// Has no usage: 3030.
        case empty
    }

    /// What it shows of Garner, for the demo's table.
    package var shows: String {
        switch behaviour {
        case .correct: "works: its reports come in at once"
        case .slow: "is slow: its report drips in over some seconds"
        case .queued: "says “come back later” (1011): Garner polls, at no cost (Pending)"
        case .refusing: "refuses the credentials: given up at once, mailed"
        case .broken: "answers with a web page: tried twice, then mailed"
        case .empty: "says that nobody used anything (3030): counts as Success"
        }
    }

    /// The first segment of its paths: `meridian`.
    package let id: String
    package let name: String
    /// `5` or `5.1`.
    package let release: String
    package let behaviour: Behaviour
    package let requestorID: String
    /// Nil where the platform asks for none.
    package let apiKey: String?

    var is51: Bool { release == "5.1" }

    /// The report ids that it delivers, in capitals.
    package static let reports = ["PR", "DR", "TR", "IR"]

    /// Every platform, the two that simply work first.
    package static let all = [
        DemoProvider("meridian", "Meridian Academic Press", "5.1", .correct, key: "mk-7f21c0"),
        DemoProvider("cobalt", "Cobalt Journals", "5", .correct, key: nil),
        DemoProvider("harbour", "Old Harbour Archive", "5.1", .slow, key: nil),
        DemoProvider("lattice", "Lattice Data", "5.1", .queued, key: "lt-40be19"),
        DemoProvider("gatehouse", "Gatehouse Reference", "5.1", .refusing, key: "gh-93d5aa"),
        DemoProvider("rubble", "Rubble Online", "5", .broken, key: nil),
        DemoProvider("quiet", "Quiet Collections", "5.1", .empty, key: nil),
    ]

    private init(_ id: String, _ name: String, _ release: String, _ behaviour: Behaviour, key: String?) {
        self.id = id
        self.name = name
        self.release = release
        self.behaviour = behaviour
        requestorID = "\(id)-garner"
        apiKey = key
    }
}
