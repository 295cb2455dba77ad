/// Where and why a document is no JSON.
package struct JSONCursorError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong with the document, or with the way in which it comes.
    package enum Code: String, Sendable {
        /// Something stands where the grammar of RFC 8259 does not allow it.
        case unexpected
        /// The document ends inside a value: as a rule a transfer that was cut.
        case cut
        /// Objects and arrays are nested deeper than the limit.
        case tooDeep
        /// A number has more digits than any number needs.
        case numberTooLong
        /// The bytes could not be had: see the message.
        case unreadable
    }

    package let code: Code
    /// How many bytes of the document stand before the fault.
    package let offset: Int64
    /// One sentence for people, without the offset.
    package let message: String

    package init(_ code: Code, at offset: Int64, _ message: String) {
        self.code = code
        self.offset = offset
        self.message = message
    }

    package var description: String { "\(message) (byte \(offset))" }
}
