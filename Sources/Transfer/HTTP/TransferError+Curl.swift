internal import CCurl

extension TransferError {
    /// The guard turned down every address of a host.
    static func addressRefused(_ subject: String, host: String, _ refusal: String) -> TransferError {
        let cause = "\(host) leads to \(refusal). Only an operator can allow that network."
        return TransferError(.addressRefused, subject, cause)
    }

    /// What a result of libcurl means for a GET.
    static func from(_ code: CURLcode, subject: String, detail: String, hasConnection: Bool) -> TransferError {
        let foreign = CurlCode(rawValue: code.rawValue)
        let tail = detail.isEmpty ? "" : " (\(detail))"
        func error(_ code: Code, _ cause: String) -> TransferError {
            TransferError(code, subject, "\(cause)\(tail).", foreign: foreign)
        }
        switch code {
        case CURLE_URL_MALFORMAT, CURLE_BAD_FUNCTION_ARGUMENT:
            return error(.badRequest, "The URL cannot be used")
        case CURLE_COULDNT_RESOLVE_HOST:
            return error(.resolve, "The service's name was not found")
        case CURLE_COULDNT_RESOLVE_PROXY:
            return error(.resolve, "The proxy's name was not found")
        case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED, CURLE_PROXY:
            return error(.connect, "The service could not be reached")
        case CURLE_OPERATION_TIMEDOUT:
            return error(hasConnection ? .silenceTimeout : .connectTimeout, "The service did not answer in time")
        case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR:
            return error(.cut, "The answer was cut")
        case CURLE_GOT_NOTHING:
            return error(.cut, "The server closed the connection without an answer")
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_HTTP2, CURLE_BAD_CONTENT_ENCODING:
            return error(.notHTTP, "What answered does not speak HTTP")
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_PEER_FAILED_VERIFICATION,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_SHUTDOWN_FAILED,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT,
            CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED, CURLE_USE_SSL_FAILED:
            return error(.tls, "The encrypted connection failed")
        default:
            return error(.other, "The transfer failed")
        }
    }
}
