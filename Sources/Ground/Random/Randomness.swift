/// A source of random numbers that is passed in where chance matters, so that tests can repeat it.
///
/// *Shape*: `SystemRandomNumberGenerator()` in service, `SeededGenerator(seed:)` in tests.
package typealias Randomness = any RandomNumberGenerator & Sendable
