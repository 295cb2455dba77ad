internal import Ground

/// What a language calls the commands and links of a mail: the file `labels.json5`.
///
/// *Shape*: `{commands: {show: "See the details", …}, links: {…}}`; one that is missing is shown by its key.
struct TemplateLabels: Sendable {
    private let labels: JSONValue

    init(_ labels: JSONValue) {
        self.labels = labels
    }

    func label(_ group: String, _ key: String) -> String {
        labels[group]?[key]?.string ?? key
    }
}
