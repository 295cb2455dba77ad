internal import CCurl

/// An absolute http or https URL, read by the same code that will fetch it.
///
/// *Source*: <https://curl.se/libcurl/c/curl_url_set.html>.
struct WebURL {
    let text: String
    let isEncrypted: Bool
    /// In lower case; an IPv6 address in brackets.
    let host: String
    let port: Int

    /// Reads a whole URL, or one that is relative to another.
    ///
    /// Throws `badRequest`; the text is masked before it gets into the error.
    init(_ text: String, relativeTo base: WebURL? = nil, mask: URLMask) throws(TransferError) {
        guard let handle = curl_url() else {
            throw TransferError(.other, mask.mask(text), "There is no memory left to read the URL.")
        }
        defer { curl_url_cleanup(handle) }
        if let base { _ = curl_url_set(handle, CURLUPART_URL, base.text, 0) }
        // A server may write blanks and raw bytes into a Location, which everybody encodes for it.
        let flags = base == nil ? 0 : UInt32(CURLU_URLENCODE | CURLU_ALLOW_SPACE)
        let code = curl_url_set(handle, CURLUPART_URL, text, flags)
        guard code == CURLUE_OK else {
            let reason = String(cString: curl_url_strerror(code)).lowercased()
            throw TransferError(.badRequest, mask.mask(text), "This is no usable http or https URL: \(reason).")
        }
        let scheme = Self.part(CURLUPART_SCHEME, of: handle)?.lowercased() ?? ""
        guard scheme == "http" || scheme == "https" else {
            throw TransferError(.badRequest, mask.mask(text), "Only http and https are fetched, not \(scheme).")
        }
        guard let host = Self.part(CURLUPART_HOST, of: handle), let url = Self.part(CURLUPART_URL, of: handle),
            let port = Self.part(CURLUPART_PORT, of: handle, UInt32(CURLU_DEFAULT_PORT)).flatMap({ Int($0) })
        else { throw TransferError(.badRequest, mask.mask(text), "This URL names no host.") }
        self.text = base == nil ? text : url
        isEncrypted = scheme == "https"
        self.host = host.lowercased()
        self.port = port
    }

    /// Whether both lead to the same service: same name and port, or the default port of each scheme.
    func hasSameHost(as other: WebURL) -> Bool {
        guard host == other.host else { return false }
        return port == other.port || (isOnDefaultPort && other.isOnDefaultPort)
    }

    private var isOnDefaultPort: Bool { port == (isEncrypted ? 443 : 80) }

    private static func part(_ part: CURLUPart, of handle: OpaquePointer, _ flags: UInt32 = 0) -> String? {
        var value: UnsafeMutablePointer<CChar>?
        guard curl_url_get(handle, part, &value, flags) == CURLUE_OK, let value else { return nil }
        defer { curl_free(value) }
        return String(cString: value)
    }
}
