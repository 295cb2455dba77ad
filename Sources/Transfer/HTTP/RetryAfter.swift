internal import CCurl
package import Ground

/// A server's wish to be asked again later: a number of seconds, or a date.
///
/// *Source*: RFC 9110 §10.2.3, <https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3>.
package enum RetryAfter: Sendable, Hashable {
    case after(Duration)
    case at(Instant)

    /// Reads the field's value; nil for anything but whole seconds or one of HTTP's three date forms.
    package init?(_ text: String) {
        let text = String(text.drop { $0 == " " })
        if !text.isEmpty, text.utf8.allSatisfy(\.isASCIIDigit) {
            // More digits than a year of seconds needs say "never": a year is as long as anybody waits.
            self = .after(.seconds(min(Int64(text) ?? Self.longest, Self.longest)))
            return
        }
        // curl_getdate also reads bare years and times: an HTTP date begins with the name of a day.
        guard text.first?.isLetter == true else { return nil }
        let seconds = curl_getdate(text, nil)
        guard seconds >= 0 else { return nil }
        self = .at(Instant(seconds: Int64(seconds)))
    }

    /// How long to wait from now: never negative, and never more than a year.
    package func wait(from now: Instant) -> Duration {
        switch self {
        case .after(let duration): duration
        case .at(let instant): min(max(instant - now, .zero), .seconds(Self.longest))
        }
    }

    private static let longest: Int64 = 366 * 86_400
}
