// `listen.tls` and `admin.client_ca`: what is shown to callers, and whose certificates are believed. All of it is read and matched
// here, so that a check finds a wrong passphrase or another certificate's key.

import OpenSSL
import StrictJSON

/// A listener's TLS, and what else of it matters elsewhere in the file.
struct ListenerTLS {
    /// Nil where it can't be used, which has been told.
    var context: TLSContext?
    var identities: [TLSIdentity] = []
    var asksForCertificates = true
}

extension Reading {
    /// What is spoken inside of TLS, the preferred protocol first.
    private static let protocols = ["h2", "http/1.1"]

    /// How callers' connections are encrypted.
    func listenerTLS(_ element: JSONElement) -> ListenerTLS {
        guard let object = element.object() else { return ListenerTLS() }
        defer { object.finish() }
        let list = object.required("certificates")
        let elements = list?.array(of: "an array of certificates") ?? []
        if let list, elements.isEmpty { list.report("expected at least one certificate with its private key") }
        let identities = elements.compactMap(identity)
        let authorities = object.optional("client_ca")
        let clients = clientVerification(authorities, object.optional("client_certificate"))
        return ListenerTLS(
            context: identities.isEmpty ? nil : context(identities, clients, of: authorities ?? element),
            identities: identities, asksForCertificates: authorities != nil)
    }

    /// The admin listener's TLS: the public listener's certificates, and authorities of its own.
    func adminTLS(_ element: JSONElement, _ listener: ListenerTLS?) -> TLSContext? {
        guard let (_, contents) = file(element) else { return nil }
        guard let listener else {
            element.report(
                "client certificates need TLS: 'listen.tls' is missing, whose certificates are shown here, too")
            return nil
        }
        if listener.context == nil { return nil }
        // Probes and collectors, which need no right, show no certificate.
        let clients = ClientVerification(authorities: contents.bytes, isRequired: false)
        return context(listener.identities, clients, of: element)
    }

    private func context(
        _ identities: [TLSIdentity], _ clients: ClientVerification?, of element: JSONElement
    ) -> TLSContext? {
        do throws(OpenSSLError) {
            return try TLSContext(identities, clients: clients, protocols: Self.protocols)
        } catch {
            element.report("cannot be used for TLS: \(error.reason)")
            return nil
        }
    }

    // MARK: Whom to believe

    private func clientVerification(_ authorities: JSONElement?, _ word: JSONElement?) -> ClientVerification? {
        let given = word.flatMap { self.word($0, of: ["optional", "required"]) }
        guard let authorities else {
            word?.report("'client_certificate' goes with 'client_ca', which is missing")
            return nil
        }
        guard let (_, contents) = file(authorities) else { return nil }
        return ClientVerification(authorities: contents.bytes, isRequired: given == "required")
    }

    // MARK: What is shown

    private func identity(_ element: JSONElement) -> TLSIdentity? {
        guard let object = element.object() else { return nil }
        defer { object.finish() }
        let (certificate, key) = (object.required("certificate"), object.required("private_key"))
        let passphrase = object.optional("passphrase").map { ($0, secretBytes($0)) }
        let (chain, secret) = (certificate.flatMap(file), key.flatMap(file))
        guard let certificate, let key, let (_, certificates) = chain, let (path, privateKey) = secret else {
            return nil
        }
        warnIfOthersRead(key, path, privateKey)
        if let (_, bytes) = passphrase, bytes == nil { return nil }
        let hint = passphrase == nil ? "; an encrypted one needs 'passphrase'" : ", or not with this passphrase"
        return identity(
            (certificate, certificates), (key, privateKey), passphrase: passphrase?.1, "which can be read\(hint)")
    }

    /// A certificate with its key, or nil and a problem.
    ///
    /// - Parameter demand: what the key's file must be beside PEM.
    func identity(
        _ certificate: (element: JSONElement, contents: FileContents),
        _ key: (element: JSONElement, contents: FileContents),
        passphrase: [UInt8]? = nil, _ demand: String
    ) -> TLSIdentity? {
        do throws(TLSIdentity.Failure) {
            return try TLSIdentity(
                certificates: certificate.contents.bytes, privateKey: key.contents.bytes, passphrase: passphrase)
        } catch {
            switch error {
            case .certificate(let reason):
                certificate.element.report("expected a file with certificates in PEM: \(reason)")
            case .privateKey(let reason):
                key.element.report("expected a file with a private key in PEM, \(demand): \(reason)")
            case .mismatch: key.element.report("the private key is not the certificate's")
            }
            return nil
        }
    }
}
