/// The header fields of a request or an answer: in their order, found by name whatever its case.
///
/// *Shape*: a name may stand several times; values are kept without surrounding blanks.
/// *Source*: RFC 9110 §5, <https://www.rfc-editor.org/rfc/rfc9110#section-5>.
package struct HTTPFields: Sendable, Hashable {
    /// One line of a header.
    package struct Field: Sendable, Hashable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package private(set) var fields: [Field]

    package init(_ fields: [Field] = []) {
        self.fields = fields
    }

    /// The first value under a name; assigning replaces every value of that name, nil removes them.
    package subscript(name: String) -> String? {
        get { fields.first { $0.name.isSameFieldName(as: name) }?.value }
        set {
            fields.removeAll { $0.name.isSameFieldName(as: name) }
            if let newValue { fields.append(Field(name, newValue)) }
        }
    }

    /// Every value under a name, in order.
    package func values(_ name: String) -> [String] {
        fields.filter { $0.name.isSameFieldName(as: name) }.map(\.value)
    }

    /// Adds a field and leaves those of the same name.
    package mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name, value))
    }

    /// The fields whose name the test accepts.
    package func filter(_ isWanted: (String) -> Bool) -> HTTPFields {
        HTTPFields(fields.filter { isWanted($0.name) })
    }
}

extension HTTPFields: ExpressibleByDictionaryLiteral {
    /// Keeps the order of the literal, and a name that stands in it twice.
    package init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { Field($0.0, $0.1) })
    }
}

extension HTTPFields: Sequence {
    /// The fields in their order.
    package func makeIterator() -> IndexingIterator<[Field]> { fields.makeIterator() }
}

extension HTTPFields.Field {
    /// Whether the field may be sent: a token as its name, and no line break or NUL in its value.
    ///
    /// *Source*: RFC 9110 §5.1 and §5.5; anything else could smuggle in a second field.
    package var isWellFormed: Bool {
        !name.isEmpty && name.utf8.allSatisfy(\.isTokenCharacter)
            && value.utf8.allSatisfy { $0 != 0 && $0 != 10 && $0 != 13 }
    }
}

extension String {
    fileprivate func isSameFieldName(as other: String) -> Bool {
        utf8.count == other.utf8.count && zip(utf8, other.utf8).allSatisfy { $0.asciiLowercased == $1.asciiLowercased }
    }
}
