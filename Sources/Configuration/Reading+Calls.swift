// How a backend is reached: its URL, the credential's form, the proxy and the certificates on the way.

import Dialects
import OpenSSL
import StrictJSON

extension Reading {
    /// Where a backend is: one URL or an array of them.
    func urls(_ element: JSONElement, linkLocal: Bool, cleartext: Bool) -> [BackendURL]? {
        guard case .array = element.node.value, let elements = element.array() else {
            return url(element, linkLocal: linkLocal, cleartext: cleartext).map { [$0] }
        }
        if !(1...16 ~= elements.count) { element.report("expected 1 to 16 URLs") }
        var urls: [BackendURL] = []
        for element in elements {
            guard let url = url(element, linkLocal: linkLocal, cleartext: cleartext) else { continue }
            if urls.contains(where: { $0.text == url.text }) { element.report("the same address is given twice") }
            urls.append(url)
        }
        return urls.isEmpty ? nil : urls
    }

    /// A backend's URL; link-local addresses and cleartext beyond this machine only where the file says so.
    func url(_ element: JSONElement, linkLocal: Bool, cleartext: Bool) -> BackendURL? {
        guard let url = plainURL(element) else { return nil }
        if url.host.isLinkLocal, !linkLocal {
            element.report("a link-local address, where clouds keep credentials; \"allow_link_local\": true permits it")
        }
        if !url.isEncrypted, !url.host.isLoopback, !cleartext {
            element.report(
                "http:// beyond loopback sends the credential in cleartext: use https://; "
                    + "\"allow_cleartext\": true permits it")
        }
        return url
    }

    private func plainURL(_ element: JSONElement) -> BackendURL? {
        guard let text = string(element, expected: "an https:// or http:// URL, or an array of them") else {
            return nil
        }
        let url = attempt(element) { () throws(Mistake) in try BackendURL(text) }
        // Many a URL is wrong because it holds a password, or a token in its query.
        if url == nil || text.contains("@") { hide(element) }
        return url
    }

    /// The proxy's URL, or nil for none.
    ///
    /// - Parameter encrypted: whether nothing but https:// goes through it, which it can't read.
    func proxy(_ element: JSONElement, linkLocal: Bool, cleartext: Bool, encrypted: Bool) -> BackendURL? {
        if element.isNull { return nil }
        guard let proxy = url(element, linkLocal: linkLocal, cleartext: cleartext || encrypted) else { return nil }
        if !proxy.basePath.isEmpty { element.report("expected a proxy's URL without a path") }
        return proxy
    }

    /// A credential; a dialect that takes none must not be given one.
    func credential(_ element: JSONElement, for dialect: Dialect?) -> Secret? {
        guard let secret = credential(element) else { return nil }
        if let dialect, dialect.authForms.isEmpty {
            element.report("the dialect '\(dialect.name)' takes no credential")
        }
        return secret
    }

    /// How the credential travels: the dialect's first form where none is named.
    func auth(_ element: JSONElement?, of dialect: Dialect?) -> String? {
        guard let element else { return dialect?.authForms.first }
        // "auth" is easily taken for the place of the credential itself.
        hide(element)
        guard let dialect else { return string(element) }
        if dialect.authForms.isEmpty { element.report("the dialect '\(dialect.name)' takes no credential") }
        return dialect.authForms.isEmpty ? nil : word(element, of: dialect.authForms)
    }

    /// The certificates for the way to a backend.
    func backendTLS(_ element: JSONElement) -> BackendTLS? {
        guard let object = element.object() else { return nil }
        defer { object.finish() }
        let (certificate, key) = (present(object.optional("certificate")), present(object.optional("private_key")))
        if key == nil { certificate?.report("'certificate' and 'private_key' go together: 'private_key' is missing") }
        if certificate == nil { key?.report("'certificate' and 'private_key' go together: 'certificate' is missing") }
        var tls = BackendTLS(authorities: present(object.optional("ca")).flatMap(authorities))
        let (chain, secret) = (certificate.flatMap(file)?.contents, key.flatMap(privateKey))
        if let certificate, let key, let chain, let secret {
            // libcurl makes of them what it needs; here only what it could not use is told.
            _ = identity((certificate, chain), (key, secret), "not encrypted")
            (tls.certificate, tls.privateKey) = (chain.bytes, Secret(secret.bytes))
        }
        return tls
    }

    /// Those whose certificates are believed. libcurl makes of them what it needs; here only what it could not use is told.
    private func authorities(_ element: JSONElement) -> [UInt8]? {
        guard let (_, contents) = file(element) else { return nil }
        do throws(OpenSSLError) {
            try checkCertificates(contents.bytes)
        } catch {
            element.report("expected a file with certificates in PEM: \(error.reason)")
        }
        return contents.bytes
    }

    private func privateKey(_ element: JSONElement) -> FileContents? {
        guard let (path, contents) = file(element) else { return nil }
        warnIfOthersRead(element, path, contents)
        return contents
    }

    private func present(_ element: JSONElement?) -> JSONElement? { element?.isNull == true ? nil : element }
}
