// Whom a walk believes, and as whom it shows itself, over TLS. The options are called what a backend's `tls` calls them.

import ArgumentParser
import Upstream

struct ListTLS: ParsableArguments {
    @Option(help: "A PEM file of the authorities to believe in place of the system's.")
    var ca: String?

    @Option(help: "A PEM file of the certificate that shows who lists.")
    var certificate: String?

    @Option(help: "The PEM file of its private key, where that is a file of its own.")
    var privateKey: String?

    func validate() throws {
        if privateKey != nil, certificate == nil { throw ValidationError("--private-key needs --certificate.") }
    }

    func settings() throws(ListFailure) -> TLSSettings {
        let (authorities, certificate) = (try ca.map(pem), try certificate.map(pem))
        return TLSSettings(
            authorities: authorities, clientCertificate: certificate,
            clientKey: try privateKey.map(pem) ?? certificate)
    }

    private func pem(_ path: String) throws(ListFailure) -> PEMText {
        PEMText(try bytes(ofFile: path, longest: 16 << 20))
    }
}
