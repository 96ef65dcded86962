// The options that all calls of a pool share, set once per handle. What differs by request is set in `Lane`.

import CCurl

extension EasyHandle {
    /// A handle with everything set that does not change from call to call.
    convenience init(for settings: PoolSettings) throws(TransferFailure) {
        try self.init()
        try speakHTTPOnly()
        try tuneConnections(lifetime: settings.connectionLifetime)
        try believe(settings.tls)
        try use(proxy: settings.proxy)
    }

    private func speakHTTPOnly() throws(TransferFailure) {
        // Signals would be used to time out the resolver, and belong to the whole process. In exchange libcurl no longer
        // shields us from SIGPIPE: the transfer thread blocks it, and `main` ignores it for everybody.
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
        try set(CURLOPT_HTTP09_ALLOWED, 0)
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_NETRC, 0)
        try set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        try set(CURLOPT_PATH_AS_IS, 1)
        try set(CURLOPT_USERAGENT, "rollcall")
        // A page is read from its socket in one or two calls, not in a dozen.
        try set(CURLOPT_BUFFERSIZE, 64 << 10)
    }

    private func tuneConnections(lifetime: Duration) throws(TransferFailure) {
        try set(CURLOPT_TCP_NODELAY, 1)
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        // A name that moves is followed: a busy connection would otherwise be kept to its old address for ever.
        try set(CURLOPT_DNS_CACHE_TIMEOUT, 60)
        try set(CURLOPT_MAXLIFETIME_CONN, max(1, lifetime.wholeMilliseconds / 1000))
        // Without this a call given up while its name resolves makes the whole transfer thread wait for getaddrinfo.
        try set(CURLOPT_QUICK_EXIT, 1)
    }

    private func believe(_ tls: TLSSettings) throws(TransferFailure) {
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        // Distributions build in a directory of authorities that would be believed beside ours. Without one libcurl also keeps
        // the system's, which are many, between handshakes, for a minute.
        try set(CURLOPT_CAPATH, nil)
        try set(CURLOPT_CA_CACHE_TIMEOUT, 60)
        try set(CURLOPT_CAINFO_BLOB, lending: tls.authorities)
        try set(CURLOPT_SSLCERT_BLOB, lending: tls.clientCertificate)
        try set(CURLOPT_SSLKEY_BLOB, lending: tls.clientKey)
        // Without one libssl would ask for it on the terminal, and every transfer would wait for the answer.
        try set(CURLOPT_KEYPASSWD, "")
    }

    private func use(proxy: String?) throws(TransferFailure) {
        // Empty, not nil: nil would let http_proxy, https_proxy, all_proxy and no_proxy of the environment decide.
        try set(CURLOPT_PROXY, proxy ?? "")
        try set(CURLOPT_NOPROXY, "")
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    }
}
