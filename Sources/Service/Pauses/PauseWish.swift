package import Ground
package import Harvests

/// What a person wants paused or resumed, as people name it.
package enum PauseWish: Sendable, Hashable {
    /// Every harvest of the installation.
    case everything
    /// A kind of harvester, in every consortium: `sushi`.
    case harvester(String)
    /// The consortium in which the person acts.
    case consortium
    /// A provider of that consortium, by name or `#` and number.
    case provider(String)
}

/// How a pause is meant.
package struct PauseForm: Sendable, Hashable {
    /// Nil until somebody resumes it.
    package var until: Instant?
    package var reason: String?
    /// Whether what runs already goes back to the queue; it finishes otherwise.
    package var stopsRunning: Bool

    package init(until: Instant? = nil, reason: String? = nil, stopsRunning: Bool = false) {
        self.until = until
        self.reason = reason
        self.stopsRunning = stopsRunning
    }
}

/// What came of a wish to pause.
package struct PauseAnswer: Sendable, Hashable {
    package let pause: Pause
    /// Harvests that ran and were called back.
    package let recalled: Int

    package init(pause: Pause, recalled: Int) {
        self.pause = pause
        self.recalled = recalled
    }

    package var document: JSONValue {
        var document = pause.document
        document["recalled"] = JSONValue(recalled)
        return document
    }
}

/// A pause with the name of what it holds up.
package struct PauseView: Sendable, Hashable {
    package let pause: Pause
    /// A provider's or harvester's name, a consortium's key; nil for everything.
    package let name: String?

    package init(pause: Pause, name: String?) {
        self.pause = pause
        self.name = name
    }

    package var document: JSONValue {
        var document = pause.document
        document["name"] = JSONValue(name)
        return document
    }
}
