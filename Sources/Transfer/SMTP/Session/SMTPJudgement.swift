internal import CCurl
internal import Ground

/// Turns what was said, and libcurl's result, into an outcome.
///
/// The transcript counts before libcurl's number: a reply that came is the server's word, whatever happened afterwards.
struct SMTPJudgement {
    let relay: SMTPRelay
    let sender: String
    let transcript: SMTPTranscript
    let curl: CURLcode
    let isCancelled: Bool
    let milliseconds: Int

    var outcome: SMTPOutcome {
        let (result, explanation) = verdict
        let reply = transcript.reply
        return SMTPOutcome(
            result,
            at: transcript.phase,
            explanation: explanation,
            replyCode: reply?.code,
            enhancedCode: reply?.enhancedCode,
            replyText: reply?.text,
            tls: transcript.connection.tls,
            milliseconds: milliseconds,
            reusedConnection: transcript.isReused && transcript.phase != .connect,
            foreign: CurlCode(rawValue: curl.rawValue)
        )
    }

    /// Whether an old connection had gone bad before anything was offered on it: the mail deserves a fresh one at once.
    ///
    /// Servers say 421 on a connection that was idle for too long; libcurl reports that as a failure of the mail.
    var wantsFreshConnection: Bool {
        guard transcript.isReused, curl != CURLE_OK, transcript.stop == nil, !isCancelled else { return false }
        switch transcript.phase {
        case .sender, .recipient: return transcript.reply.map { $0.code == 421 } ?? (curl != CURLE_OPERATION_TIMEDOUT)
        case .data: return !transcript.isDataInvited && transcript.reply?.code == 421
        case .local, .connect, .greeting, .ehlo, .startTLS, .authentication, .final: return false
        }
    }

    private var verdict: (SMTPOutcome.Result, String) {
        if curl == CURLE_OK { return (.accepted, "\(relay) accepted the mail.") }
        switch transcript.phase {
        case .final: return finalVerdict
        case .recipient, .data: return recipientVerdict
        case .sender where isSizeRefusal:
            return (.refusedPermanently, "\(relay) refuses the mail because it is too large for it.")
        default: return (.notReached, approachExplanation)
        }
    }

    /// RFC 5321 section 3.6.3 and RFC 1870 section 6: the size is judged at MAIL, since libcurl announces it there.
    private var isSizeRefusal: Bool {
        guard let reply = transcript.reply else { return false }
        return reply.code == 552 || reply.enhancedCode == "5.3.4"
    }

    private var finalVerdict: (SMTPOutcome.Result, String) {
        guard let reply = transcript.reply else {
            return (
                .uncertain,
                "\(relay) was given the whole mail and \(silence) before it answered; it may have been delivered."
            )
        }
        switch reply.code / 100 {
        case 2: return (.accepted, "\(relay) accepted the mail.")
        case 4: return (.refusedTemporarily, "\(relay) could not take the mail for now (\(reply.code)).")
        case 5: return (.refusedPermanently, "\(relay) refused the mail (\(reply.code)).")
        default: return (.uncertain, "\(relay) answered the mail with the unknown code \(reply.code).")
        }
    }

    private var recipientVerdict: (SMTPOutcome.Result, String) {
        guard let reply = transcript.reply, !transcript.isDataInvited else { return (.notReached, approachExplanation) }
        switch reply.code / 100 {
        case 4: return (.refusedTemporarily, "\(relay) does not take mail for this recipient for now (\(reply.code)).")
        case 5: return (.refusedPermanently, "\(relay) refuses this recipient (\(reply.code)).")
        default: return (.notReached, approachExplanation)
        }
    }

    /// Why the recipient was never judged, and what mends it.
    private var approachExplanation: String {
        if isCancelled { return "The mail was stopped before \(relay) had taken it." }
        if transcript.stop == .noAuthentication {
            return
                "\(relay) offers no sign-in that takes a user and a password (AUTH PLAIN or LOGIN); check the port, or "
                + "remove user and password if it needs none."
        }
        if let reply = transcript.reply, transcript.phase != .connect, let told = refusalExplanation(reply) {
            return told
        }
        switch curl {
        case CURLE_COULDNT_RESOLVE_HOST: return "The name of the mail server \(relay) was not found; check the host."
        case CURLE_COULDNT_CONNECT: return "Nobody answers at \(relay); check the host, the port and the firewall."
        case CURLE_USE_SSL_FAILED:
            return transcript.offersMisspelledTLS
                ? "\(relay) offers STARTTLS in lower case, which this libcurl does not read; use the port for implicit TLS."
                : "\(relay) does not offer STARTTLS, and nothing was sent in clear; check the port, or ask its operator."
        case CURLE_PEER_FAILED_VERIFICATION:
            return "The certificate of \(relay) is not trusted or names another host; give its authority as ca_file."
        case CURLE_SSL_CONNECT_ERROR:
            return "\(relay) and Garner could not agree on encryption; check that the port speaks "
                + (relay.security == .implicitTLS ? "implicit TLS." : "STARTTLS.")
        case CURLE_SSL_CACERT_BADFILE: return "The file of certificate authorities for \(relay) cannot be used."
        case CURLE_LOGIN_DENIED: return "\(relay) does not accept the user and the password."
        default: return "\(relay) \(silence) \(place)."
        }
    }

    private func refusalExplanation(_ reply: SMTPReply) -> String? {
        guard reply.code >= 400 else { return nil }
        return switch transcript.phase {
        case .authentication: "\(relay) does not accept the user and the password (\(reply.code))."
        case .sender: "\(relay) refuses our sender address \(sender) (\(reply.code)); check it and the sign-in."
        case .greeting, .ehlo: "\(relay) refuses to talk to us (\(reply.code))."
        case .startTLS: "\(relay) would not start encryption (\(reply.code)), and nothing was sent in clear."
        default: nil
        }
    }

    private var silence: String {
        curl == CURLE_OPERATION_TIMEDOUT || curl == CURLE_ABORTED_BY_CALLBACK
            ? "did not answer in time" : "broke the connection"
    }

    private var place: String {
        switch transcript.phase {
        case .local, .connect: "when we connected"
        case .greeting: "at its greeting"
        case .ehlo: "after our greeting"
        case .startTLS: "when encryption should start"
        case .authentication: "during the sign-in"
        case .sender: "after the sender"
        case .recipient: "after the recipient"
        case .data, .final: "while it took the mail"
        }
    }
}
