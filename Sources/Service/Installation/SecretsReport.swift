/// What a look at every sealed secret found.
package struct SecretsReport: Hashable, Sendable {
    /// Connections that have credentials.
    package var count = 0
    /// Those whose credentials no key opens.
    package var broken: [Broken] = []

    /// A connection whose credentials are lost unless the right key is found.
    package struct Broken: Hashable, Sendable {
        /// The consortium's key.
        package let consortium: String
        package let connection: String
        package let reason: String
    }
}

/// A change of the master key that was carried out.
package struct SecretsRotation: Hashable, Sendable {
    /// The id of the key that seals from now on.
    package let key: String
    /// The file in which the keys before it are kept.
    package let retired: String
    /// Whether it went on with a change that was cut short.
    package let isResumed: Bool
    package let report: SecretsReport
}
