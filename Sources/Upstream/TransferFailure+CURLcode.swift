// The one converter from libcurl's codes to our failures. No CURLcode leaves the module.

import CCurl

/// What is known of a transfer besides libcurl's code, and needed to name its failure truly.
struct FailureSigns {
    /// A byte of the answer had arrived.
    var answerBegan = false
    /// The final answer's head was complete.
    var headWasComplete = false
    /// The time ran out while the deadline was still ahead: it was the connect timeout.
    var deadlineIsAhead = false
    /// The status of a proxy's answer to CONNECT; 0 without one.
    var proxyStatus = 0
    /// libcurl's words.
    var text = ""
}

extension TransferFailure {
    /// A failure from libcurl's code, told apart by the signs where one code stands for several causes.
    init(code: CURLcode, signs: FailureSigns) {
        let text = signs.text.isEmpty ? String(cString: curl_easy_strerror(code)) : signs.text
        self.init(Kind(code: code, signs: signs), detail: text)
    }
}

extension TransferFailure.Kind {
    // One table reads better here than many small functions.
    fileprivate init(code: CURLcode, signs: FailureSigns) {
        switch code {
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_PROXY,
            CURLE_INTERFACE_FAILED, CURLE_NO_CONNECTION_AVAILABLE, CURLE_QUIC_CONNECT_ERROR:
            self = .unreachable
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT, CURLE_USE_SSL_FAILED:
            self = .tls
        case CURLE_OPERATION_TIMEDOUT:
            self = signs.deadlineIsAhead ? .unreachable : .tooSlow(answerBegan: signs.answerBegan)
        case CURLE_RECV_ERROR:
            self = Self(brokenReceive: signs)
        case CURLE_GOT_NOTHING:
            self = .reset
        case CURLE_SEND_ERROR, CURLE_SEND_FAIL_REWIND, CURLE_SSL_SHUTDOWN_FAILED, CURLE_AGAIN,
            CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_HTTP3, CURLE_READ_ERROR, CURLE_UPLOAD_FAILED,
            CURLE_UNRECOVERABLE_POLL:
            self = signs.answerBegan ? .truncated : .reset
        case CURLE_PARTIAL_FILE:
            self = .truncated
        case CURLE_FILESIZE_EXCEEDED:
            self = .tooLarge
        case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_HTTP_RETURNED_ERROR,
            CURLE_CHUNK_FAILED, CURLE_RANGE_ERROR, CURLE_TOO_MANY_REDIRECTS, Self.headTooLarge:
            self = .malformed
        case CURLE_UNSUPPORTED_PROTOCOL:
            // Both a scheme that is not HTTP and an answer in HTTP/0.9, which is any garbage at all.
            self = signs.answerBegan ? .malformed : .misconfigured
        case CURLE_OUT_OF_MEMORY:
            // libcurl 7.88 says this of a header line above its 100 KB as well.
            self = signs.answerBegan && !signs.headWasComplete ? .malformed : .unreachable
        default:
            // What is left are bad URLs, files and options, and protocols that we never speak.
            self = .misconfigured
        }
    }

    /// CURLE_RECV_ERROR is a broken connection, a proxy's refusal to make a tunnel, or chunks that are none; only libcurl's
    /// words tell the last (all versions name the chunk).
    private init(brokenReceive signs: FailureSigns) {
        if signs.text.contains("chunk") {
            self = .malformed
        } else if signs.answerBegan {
            self = .truncated
        } else {
            self = signs.proxyStatus == 0 || signs.proxyStatus / 100 == 2 ? .reset : .unreachable
        }
    }

    /// CURLE_TOO_LARGE since libcurl 8.6: a number here, because the headers of 7.88 do not name it.
    private static var headTooLarge: CURLcode { CURLcode(rawValue: 100) }
}
