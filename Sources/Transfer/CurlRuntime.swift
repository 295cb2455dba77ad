internal import CCurl
internal import Foundation

/// The one global start of libcurl, made before any handle exists.
///
/// *Source*: <https://curl.se/libcurl/c/curl_global_init.html>, <https://curl.se/libcurl/c/CURLOPT_NOSIGNAL.html>.
package enum CurlRuntime {
    private static let started: Bool = {
        // Handles run with NOSIGNAL, so libcurl leaves SIGPIPE to the program: a peer that hangs up must be an error, not a death.
        signal(SIGPIPE, SIG_IGN)
        return curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
    }()

    /// Starts libcurl the first time it is called, from any thread; does nothing afterwards.
    package static func start() {
        precondition(started, "libcurl could not start: its TLS library is missing or broken")
    }

    /// Names libcurl's version and its parts, for `doctor`: `libcurl/7.88.1 OpenSSL/3.0.19 zlib/1.2.13`.
    package static var version: String {
        start()
        return String(cString: curl_version())
    }
}
