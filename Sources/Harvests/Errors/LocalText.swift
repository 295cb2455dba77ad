/// One sentence or two in every language that Garner's mails are written in.
package struct LocalText: Sendable, Hashable {
    package let english: String
    package let german: String

    package init(_ english: String, de german: String) {
        self.english = english
        self.german = german
    }

    /// The text for a language tag such as `de` or `de-AT`; English for any other.
    package func text(in language: String) -> String {
        language.lowercased().hasPrefix("de") ? german : english
    }
}
