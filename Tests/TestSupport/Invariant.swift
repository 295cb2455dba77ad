package import Testing

/// Expects a condition in the inner loop of a property test.
///
/// `#expect` takes its expression apart, which costs milliseconds in a loop of a hundred thousand rounds; this records an
/// issue only when the condition does not hold.
package func invariant(
    _ condition: Bool,
    _ comment: @autoclosure () -> Comment,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    guard !condition else { return }
    Issue.record(comment(), sourceLocation: sourceLocation)
}
