package import Ground

/// What cannot be done with a load.
package struct LoadError: Error, Sendable, CustomStringConvertible {
    /// Why the decision or the writing came too late, or was never possible.
    package enum Code: String, Sendable {
        /// The consortium has no such load.
        case unknown
        /// It is not waiting for a decision.
        case notHeld
        /// It has been published, held or discarded already, or swept.
        case notWriting
    }

    package let code: Code
    package let load: LoadID

    package init(_ code: Code, _ load: LoadID) {
        self.code = code
        self.load = load
    }

    package var description: String {
        switch code {
        case .unknown: "There is no load \(load)."
        case .notHeld: "Load \(load) is not waiting for a decision."
        case .notWriting: "Load \(load) is complete already."
        }
    }
}
