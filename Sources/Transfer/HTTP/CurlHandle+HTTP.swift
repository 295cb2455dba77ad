internal import CCurl
internal import Foundation
internal import Ground

extension CurlHandle {
    /// Sets everything that a GET needs; the transfer is what the callbacks are told, and outlives the handle.
    func configure(_ transfer: HTTPTransfer) {
        set(CURLOPT_URL, transfer.url.text)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_HTTPGET, 1)
        // One request a connection at a time: with HTTP/2 a stuck connection would hold up the others on it.
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_HTTP_CONTENT_DECODING, 0)
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_TCP_KEEPALIVE, 1)
        if let certificates = transfer.settings.certificates { set(CURLOPT_CAINFO, certificates) }
        // The limits are kept by the loop, to the millisecond; libcurl's own comes after them.
        set(CURLOPT_CONNECTTIMEOUT_MS, Int(transfer.request.limits.connect.milliseconds) + 60_000)
        // An empty text also switches off the proxy that the environment may name.
        set(CURLOPT_PROXY, transfer.settings.proxy ?? "")
        set(CURLOPT_NOPROXY, "")
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        set(CURLOPT_USERAGENT, transfer.request.userAgent)
        set(CURLOPT_HTTPHEADER, lines: Self.lines(transfer.headers))
        setCallbacks(Unmanaged.passUnretained(transfer).toOpaque())
    }

    private func setCallbacks(_ transfer: UnsafeMutableRawPointer) {
        set(CURLOPT_PRIVATE, transfer)
        set(CURLOPT_OPENSOCKETDATA, transfer)
        _ = ccurl_setopt_opensocket(pointer) { context, _, address in
            guard let context, let address else { return CURL_SOCKET_BAD }
            let transfer = Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
            let isAllowed = withUnsafePointer(to: &address.pointee.addr) { transfer.mayConnect(to: $0) }
            guard isAllowed else { return CURL_SOCKET_BAD }
            return socket(address.pointee.family, address.pointee.socktype, address.pointee.protocol)
        }
        set(CURLOPT_PREREQDATA, transfer)
        _ = ccurl_setopt_prereq(pointer) { context, _, _, _, _ in
            guard let context else { return CURL_PREREQFUNC_ABORT }
            Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue().connected(now: TransferLoop.now)
            return CURL_PREREQFUNC_OK
        }
        set(CURLOPT_HEADERDATA, transfer)
        set(CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let transfer = Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
            let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return transfer.takeHead(line, now: TransferLoop.now) ? line.count : Int(CURL_WRITEFUNC_ERROR)
        }
        set(CURLOPT_WRITEDATA, transfer)
        set(CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let transfer = Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
            let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return transfer.takeBody(piece, now: TransferLoop.now) ? piece.count : Int(CURL_WRITEFUNC_ERROR)
        }
    }

    /// As libcurl takes them: an empty value is written with a semicolon, or libcurl would leave the field out.
    private static func lines(_ headers: HTTPFields) -> [String] {
        let own = ["accept-encoding", "host", "user-agent", "connection", "transfer-encoding", "content-length"]
        let asked = headers.filter { !own.contains($0.lowercased()) }
        return ["Accept-Encoding: gzip"] + asked.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
    }

    /// How the hop came to its connection; nothing where one was reused.
    var connectionTimings: HTTPTimings {
        guard number(CURLINFO_NUM_CONNECTS) > 0 else { return HTTPTimings() }
        // libcurl counts each from the hop's beginning.
        let resolved = wideNumber(CURLINFO_NAMELOOKUP_TIME_T)
        let connected = wideNumber(CURLINFO_CONNECT_TIME_T)
        let encrypted = wideNumber(CURLINFO_APPCONNECT_TIME_T)
        return HTTPTimings(
            resolve: .microseconds(resolved),
            connect: .microseconds(max(connected - resolved, 0)),
            tls: .microseconds(max(encrypted - connected, 0))
        )
    }

    /// The address that the hop was connected to, with its port.
    var remoteAddress: String? {
        guard let address = text(CURLINFO_PRIMARY_IP), !address.isEmpty else { return nil }
        let port = number(CURLINFO_PRIMARY_PORT)
        return address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
    }
}
