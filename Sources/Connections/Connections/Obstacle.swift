package import Ground

/// Why nothing is sent over a connection, and what to do about it.
package enum Obstacle: Sendable, Hashable, CustomStringConvertible {
    case disabled
    case suspended
    case incomplete([CredentialField])
    case broken(String?)
    case hostNotConfirmed(String)
    case paused(Instant)

    package var description: String {
        switch self {
        case .disabled: "The connection is switched off; enable it to harvest."
        case .suspended: "Its consortium, provider or institution is inactive; activate it to harvest."
        case .incomplete(let fields):
            "A required credential is blank: \(fields.map(\.rawValue).joined(separator: ", "))."
        case .broken(let reason):
            "The provider refused the credentials\(reason.map { " (\($0))" } ?? ""); correct them to harvest again."
        case .hostNotConfirmed(let host):
            "The provider's address now leads to \(host); an admin must confirm that credentials may be sent there."
        case .paused: "The provider is paused; it is asked again when the pause ends."
        }
    }
}
