internal import Ground

/// The decoded parameters of a query: in their order, a name possibly several times.
///
/// *Source*: <https://url.spec.whatwg.org/#application/x-www-form-urlencoded>.
package struct Query: Sendable, Hashable {
    /// One `name=value`.
    package struct Parameter: Sendable, Hashable {
        package let name: String
        package let value: String
    }

    package let parameters: [Parameter]

    /// Reads what stands behind the question mark, still encoded; a name without `=` has an empty value.
    package init(_ text: some StringProtocol) {
        parameters = text.split(separator: "&").map { part in
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return Parameter(
                name: PercentCoding.decode(halves[0], plusIsBlank: true),
                value: halves.count > 1 ? PercentCoding.decode(halves[1], plusIsBlank: true) : ""
            )
        }
    }

    /// The first value of a name.
    package subscript(name: String) -> String? {
        parameters.first { $0.name == name }?.value
    }

    /// Every value of a name.
    package func values(_ name: String) -> [String] {
        parameters.filter { $0.name == name }.map(\.value)
    }
}
