internal import CCurl

/// A result of libcurl, kept whole in the errors that it causes.
///
/// *Source*: <https://curl.se/libcurl/c/libcurl-errors.html>.
package struct CurlCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The number and libcurl's own words for it: `curl 28: Timeout was reached`.
    package var description: String {
        "curl \(rawValue): \(String(cString: curl_easy_strerror(CURLcode(rawValue: rawValue))))"
    }
}
