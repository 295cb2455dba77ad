internal import CCurl
internal import Foundation
internal import Ground

/// One libcurl handle that sends mails one after another over the connection it keeps.
///
/// Not Sendable: only the queue of its `SMTPSession` touches it.
/// *Source*: <https://curl.se/libcurl/c/smtp-mail.html>
final class SMTPHandle {
    private let relay: SMTPRelay
    private let easy: UnsafeMutableRawPointer
    private var connection = SMTPTranscript.Connection()
    private var mailsOnConnection = 0

    /// libcurl before 8.17 reads capability names only in upper case.
    private static let comparesCase: Bool = curl_version_info(CURLVERSION_FIRST).pointee.version_num < 0x08_11_00

    /// Nil when libcurl has no memory for a handle, or was built without SMTP.
    init?(relay: SMTPRelay) {
        CurlRuntime.start()
        guard let easy = curl_easy_init() else { return nil }
        self.relay = relay
        self.easy = easy
        guard isConfigured() else { return nil }
    }

    deinit {
        hangUp()
    }

    /// Whether the connection has carried its share of mails; release the handle then.
    var isSpent: Bool { mailsOnConnection >= relay.limits.mailsPerConnection }

    /// Sends one mail and waits for the server's answer; blocks its thread for as long as the limits allow.
    func send(
        from sender: EnvelopeAddress,
        to recipient: EnvelopeAddress,
        message: [UInt8],
        chunk: Int,
        onFreshConnection: Bool,
        isCancelled: @escaping () -> Bool
    ) -> SMTPJudgement {
        let exchange = SMTPExchange(
            transcript: SMTPTranscript(relay: relay, connection: connection, comparesCase: Self.comparesCase),
            message: message,
            chunk: chunk,
            blockLimit: relay.limits.block,
            isCancelled: isCancelled
        )
        mailsOnConnection += 1
        let recipients = curl_slist_append(nil, recipient.ascii)
        defer { curl_slist_free_all(recipients) }
        let context = Unmanaged.passUnretained(exchange).toOpaque()
        _ = ccurl_setopt_string(easy, CURLOPT_MAIL_FROM, sender.ascii)
        _ = ccurl_setopt_slist(easy, CURLOPT_MAIL_RCPT, recipients)
        // libcurl counts the dots that it doubles, and ends the mail as soon as its count equals the announced size: with
        // the plain size it cut off the end of messages whose lines begin with dots (measured with 7.88.1).
        let size = curl_off_t(CanonicalMessage.wireCount(of: message))
        _ = ccurl_setopt_offset(easy, CURLOPT_INFILESIZE_LARGE, size)
        _ = ccurl_setopt_long(easy, CURLOPT_FRESH_CONNECT, onFreshConnection ? 1 : 0)
        for option in [CURLOPT_READDATA, CURLOPT_HEADERDATA, CURLOPT_DEBUGDATA, CURLOPT_XFERINFODATA] {
            _ = ccurl_setopt_pointer(easy, option, context)
        }
        let clock = ContinuousClock()
        let start = clock.now
        let code = withExtendedLifetime(exchange) { curl_easy_perform(easy) }
        connection = exchange.transcript.connection
        if code != CURLE_OK { mailsOnConnection = 0 }
        return SMTPJudgement(
            relay: relay,
            sender: sender.ascii,
            transcript: exchange.transcript,
            curl: code,
            isCancelled: exchange.wasCancelled,
            milliseconds: Int((clock.now - start).milliseconds)
        )
    }

    /// Makes the connection and signs in, and does no more; for a handle that sends nothing afterwards.
    ///
    /// *Source*: <https://curl.se/libcurl/c/CURLOPT_CONNECT_ONLY.html>
    func greet() -> SMTPOutcome {
        let exchange = SMTPExchange(
            transcript: SMTPTranscript(relay: relay, connection: connection, comparesCase: Self.comparesCase),
            message: [],
            chunk: 1,
            blockLimit: relay.limits.block,
            isCancelled: { false }
        )
        let context = Unmanaged.passUnretained(exchange).toOpaque()
        _ = ccurl_setopt_long(easy, CURLOPT_CONNECT_ONLY, 1)
        for option in [CURLOPT_READDATA, CURLOPT_HEADERDATA, CURLOPT_DEBUGDATA, CURLOPT_XFERINFODATA] {
            _ = ccurl_setopt_pointer(easy, option, context)
        }
        let clock = ContinuousClock()
        let start = clock.now
        let code = withExtendedLifetime(exchange) { curl_easy_perform(easy) }
        let judgement = SMTPJudgement(
            relay: relay,
            sender: "",
            transcript: exchange.transcript,
            curl: code,
            isCancelled: false,
            milliseconds: Int((clock.now - start).milliseconds)
        )
        var outcome = judgement.outcome
        if code == CURLE_OK {
            outcome.result = .accepted
            outcome.explanation = "The server greeted us and let us in."
        }
        return outcome
    }

    private func isConfigured() -> Bool {
        var codes = [
            ccurl_setopt_string(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps"),
            ccurl_setopt_string(easy, CURLOPT_URL, relay.url),
            // Without this a proxy named in the environment would carry the mail.
            ccurl_setopt_string(easy, CURLOPT_PROXY, ""),
            ccurl_setopt_long(easy, CURLOPT_NOSIGNAL, 1),
            // Else a resolver that hangs keeps the handle from being released.
            ccurl_setopt_long(easy, CURLOPT_QUICK_EXIT, 1),
            ccurl_setopt_long(easy, CURLOPT_UPLOAD, 1),
            ccurl_setopt_long(easy, CURLOPT_TCP_KEEPALIVE, 1),
            // CURLUSESSL_TRY would go on in clear where encryption is not offered.
            ccurl_setopt_long(
                easy,
                CURLOPT_USE_SSL,
                Int(relay.security == .none ? CURLUSESSL_NONE.rawValue : CURLUSESSL_ALL.rawValue)
            ),
            ccurl_setopt_long(easy, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
            ccurl_setopt_long(easy, CURLOPT_SSL_VERIFYPEER, 1),
            ccurl_setopt_long(easy, CURLOPT_SSL_VERIFYHOST, 2),
            ccurl_setopt_long(easy, CURLOPT_CONNECTTIMEOUT_MS, Int(relay.limits.connect.milliseconds)),
            ccurl_setopt_long(
                easy,
                CURLOPT_SERVER_RESPONSE_TIMEOUT,
                Int(max(1, relay.limits.reply.components.seconds))
            ),
            ccurl_setopt_long(easy, CURLOPT_MAXAGE_CONN, Int(max(1, relay.limits.idle.components.seconds))),
            ccurl_setopt_long(easy, CURLOPT_MAXCONNECTS, 1),
            ccurl_setopt_long(easy, CURLOPT_NOPROGRESS, 0),
            ccurl_setopt_long(easy, CURLOPT_VERBOSE, 1),
            ccurl_setopt_read(easy, CURLOPT_READFUNCTION, SMTPExchange.read),
            ccurl_setopt_write(easy, CURLOPT_HEADERFUNCTION, SMTPExchange.header),
            ccurl_setopt_debug(easy, SMTPExchange.debug),
            ccurl_setopt_progress(easy, SMTPExchange.progress),
        ]
        if let caFile = relay.caFile { codes.append(ccurl_setopt_string(easy, CURLOPT_CAINFO, caFile)) }
        if let credentials = relay.credentials {
            let login =
                switch credentials.mechanism {
                case .any: "AUTH=PLAIN;AUTH=LOGIN"
                case .plain: "AUTH=PLAIN"
                case .login: "AUTH=LOGIN"
                }
            codes.append(ccurl_setopt_string(easy, CURLOPT_USERNAME, credentials.user))
            codes.append(ccurl_setopt_string(easy, CURLOPT_PASSWORD, credentials.password))
            codes.append(ccurl_setopt_string(easy, CURLOPT_LOGIN_OPTIONS, login))
        }
        return codes.allSatisfy { $0 == CURLE_OK }
    }

    /// Says QUIT and releases the handle; a server that does not answer is cut off after two seconds.
    ///
    /// libcurl would wait two minutes for that answer. The descriptor is duplicated, so that the late cut can never hit
    /// another connection that got its number.
    private func hangUp() {
        var socket = curl_socket_t(-1)
        if ccurl_getinfo_socket(easy, CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK, socket >= 0 {
            let copy = dup(socket)
            if copy >= 0 {
                DispatchQueue.global().asyncAfter(deadline: .now() + 2) {
                    shutdown(copy, Int32(SHUT_RDWR))
                    close(copy)
                }
            }
        }
        curl_easy_cleanup(easy)
    }
}
