/// What this program is called, and which of its versions it is.
package enum Product {
    /// The name as texts write it.
    package static let name = "Garner"

    /// The version of the whole product, by Semantic Versioning.
    ///
    /// *Source*: <https://semver.org/spec/v2.0.0.html>.
    package static let version = "0.1.0"
}
