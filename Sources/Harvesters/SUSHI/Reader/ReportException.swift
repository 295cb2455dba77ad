/// An exception as a provider wrote it, wherever it stood.
///
/// *Source*: COUNTER Code of Practice, "SUSHI error model".
package struct ReportException: Sendable, Hashable {
    /// The number, also when it was written as text or under `Number`; nil when there is none that can be read.
    package var code: Int?
    package var message: String
    /// The provider's detail: for 3031 the months that are missing, for 1020 the limit.
    ///
    /// Some servers repeat the request with all credentials here: mask it before it is shown.
    package var data: String
    package var helpURL: String
    /// Where it stood, `$` being the document: `$.Report_Header.Exceptions[0]`.
    package var place: String

    package init(code: Int?, message: String = "", data: String = "", helpURL: String = "", place: String = "$") {
        self.code = code
        self.message = message
        self.data = data
        self.helpURL = helpURL
        self.place = place
    }
}
