// Whom a walk believes, and as whom it shows itself, over TLS. The options are called what a backend's `tls` calls them.

import ArgumentParser
import Glibc
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

    /// For libcurl, which would tell of a file that it can't read only that something is wrong with it.
    func settings() throws(ListFailure) -> TLSSettings {
        for path in [ca, certificate, privateKey].compactMap(\.self) where access(path, R_OK) != 0 {
            throw .unusable("\(path): \(String(cString: strerror(errno)))")
        }
        return TLSSettings(
            caFile: ca, clientCertificateFile: certificate, clientKeyFile: privateKey ?? certificate)
    }
}
