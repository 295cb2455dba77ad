internal import CCurl

/// One easy handle of libcurl with its error text and header list, freed together.
///
/// It belongs to one thread at a time: whoever made it hands it to the thread that runs it.
/// *Source*: <https://curl.se/libcurl/c/curl_easy_setopt.html>, <https://curl.se/libcurl/c/curl_easy_getinfo.html>.
final class CurlHandle {
    let pointer: UnsafeMutableRawPointer
    private let problem: UnsafeMutablePointer<CChar>
    private var lists: [UnsafeMutablePointer<curl_slist>] = []

    /// Nil when memory is exhausted.
    init?() {
        CurlRuntime.start()
        guard let pointer = curl_easy_init() else { return nil }
        self.pointer = pointer
        problem = .allocate(capacity: Int(CURL_ERROR_SIZE))
        problem.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        _ = ccurl_setopt_pointer(pointer, CURLOPT_ERRORBUFFER, problem)
        // The library must not touch signals, and a resolver that hangs must not hold up the thread that gives it up.
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_QUICK_EXIT, 1)
    }

    deinit {
        curl_easy_cleanup(pointer)
        for list in lists { curl_slist_free_all(list) }
        problem.deallocate()
    }

    /// What libcurl wrote about the last failure; empty when it wrote nothing.
    var detail: String { String(cString: problem) }

    func clearDetail() {
        problem.pointee = 0
    }

    func set(_ option: CURLoption, _ value: Int) {
        check(ccurl_setopt_long(pointer, option, value), option)
    }

    /// libcurl copies the text.
    func set(_ option: CURLoption, _ value: String) {
        check(ccurl_setopt_string(pointer, option, value), option)
    }

    /// The pointer stays the caller's and must live as long as the handle.
    func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer) {
        check(ccurl_setopt_pointer(pointer, option, value), option)
    }

    /// The handle keeps the lines for its life.
    func set(_ option: CURLoption, lines: [String]) {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines { list = curl_slist_append(list, line) ?? list }
        guard let list else { return }
        lists.append(list)
        check(ccurl_setopt_slist(pointer, option, list), option)
    }

    func set(_ option: CURLoption, _ callback: curl_write_callback) {
        check(ccurl_setopt_write(pointer, option, callback), option)
    }

    func number(_ info: CURLINFO) -> Int {
        var value = 0
        return ccurl_getinfo_long(pointer, info, &value) == CURLE_OK ? value : 0
    }

    func wideNumber(_ info: CURLINFO) -> Int64 {
        var value: curl_off_t = 0
        return ccurl_getinfo_offset(pointer, info, &value) == CURLE_OK ? Int64(value) : 0
    }

    func text(_ info: CURLINFO) -> String? {
        var value: UnsafeMutablePointer<CChar>?
        guard ccurl_getinfo_string(pointer, info, &value) == CURLE_OK, let value else { return nil }
        return String(cString: value)
    }

    private func check(_ code: CURLcode, _ option: CURLoption) {
        precondition(
            code == CURLE_OK || code == CURLE_OUT_OF_MEMORY,
            "libcurl refuses option \(option.rawValue): it is older than 7.85, or was built without TLS"
        )
    }
}
