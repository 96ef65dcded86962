// `listen.tls`: every file is read and matched when the configuration is.

import Foundation
import StrictJSON
import Testing

@testable import Configuration

@Suite("TLS in routes.json")
struct TLSTests {
    private static let files = [
        "conf/junk": FileContents(bytes: [1]), "conf/pass": FileContents(bytes: Array(PEMFiles.passphrase.utf8)),
    ].merging(
        PEMFiles.all.map { ("conf/\($0)", $1) }
    ) { $1 }

    private func load(_ tls: String, _ members: String = "") -> ConfigurationReport {
        Sample.load(
            Sample.smallest("", "\"listen\":{\"tls\":\(tls)},\(members)"),
            environment: ["PASS": PEMFiles.passphrase, "WRONG": "w"], files: Self.files)
    }

    private func certificates(_ certificate: String, _ key: String, _ more: String = "") -> String {
        "{\"certificates\":[{\"certificate\":\"\(certificate)\",\"private_key\":\"\(key)\"\(more)}]}"
    }

    @Test("a certificate and its key are ready for use, the key also encrypted")
    func good() throws {
        #expect(try #require(load(certificates("a.pem", "a.key")).table).tls != nil)
        for passphrase in [#"{"env":"PASS"}"#, #"{"file":"pass"}"#] {
            let locked = load(certificates("a.pem", "locked.key", ",\"passphrase\":\(passphrase)"))
            #expect(try #require(locked.table, "\(locked.text)").tls != nil)
        }
        #expect(try #require(Sample.load(Sample.smallest()).table).tls == nil)
    }

    @Test("authorities let callers be known by certificates")
    func authorities() throws {
        let tls = certificates("a.pem", "a.key").dropLast() + #","client_ca":"b.pem"}"#
        let report = load(String(tls), #""callers":[{"name":"n","certificate_san":["A.example","spiffe://x/Y"]}],"#)
        guard case .known(let callers, _) = try #require(report.table, "\(report.text)").callers else { return }
        #expect(callers.map(\.certificateNames) == [["a.example", "spiffe://x/Y"]])
    }

    @Test(
        "so is what the way to a backend can't be encrypted with",
        arguments: [
            ("a.pem", "b.key", "/private_key", "not the certificate's"),
            ("a.pem", "locked.key", "/private_key", "not encrypted"), ("junk", "a.key", "/certificate", "in PEM"),
        ])
    func backends(_ certificate: String, _ key: String, _ pointer: String, _ says: String) throws {
        let tls = "\"tls\":{\"certificate\":\"\(certificate)\",\"private_key\":\"\(key)\"},"
        try expect(Sample.load(Sample.smallest(tls), files: Self.files), "/backends/a/tls" + pointer, says)
        let good = "\"tls\":{\"certificate\":\"a.pem\",\"private_key\":\"a.key\"},"
        #expect(Sample.load(Sample.smallest(good), files: Self.files).table != nil)
    }

    @Test(
        "what does not fit together is found before anything is served",
        arguments: [
            ("a.pem", "b.key", "", "/private_key", "not the certificate's"),
            ("a.pem", "locked.key", "", "/private_key", "needs 'passphrase'"),
            ("a.pem", "locked.key", #","passphrase":{"env":"WRONG"}"#, "/private_key", "this passphrase"),
            ("a.pem", "junk", "", "/private_key", "private key in PEM"),
            ("junk", "a.key", "", "/certificate", "certificates in PEM"),
            ("a.key", "a.key", "", "/certificate", "certificates in PEM"),
            ("none", "a.key", "", "/certificate", "No such file"),
            ("a.pem", "a.key", #","passphrase":{"env":"NONE"}"#, "/passphrase/env", "not set"),
        ])
    func mismatches(_ certificate: String, _ key: String, _ more: String, _ pointer: String, _ says: String) throws {
        try expect(load(certificates(certificate, key, more)), "/listen/tls/certificates/0" + pointer, says)
    }

    @Test("members that need one another are missed")
    func members() throws {
        let good = certificates("a.pem", "a.key").dropLast()
        try expect(load("{}"), "/listen/tls", "'certificates' is missing")
        try expect(load(#"{"certificates":[]}"#), "/listen/tls/certificates", "at least one")
        try expect(
            load(good + #","client_certificate":"required"}"#), "/listen/tls/client_certificate", "'client_ca'")
        try expect(load(good + #","client_ca":"junk"}"#), "/listen/tls/client_ca", "cannot be used for TLS")
        try expect(
            load(good + #","client_ca":"b.pem","client_certificate":"maybe"}"#), "/listen/tls/client_certificate",
            "'optional', 'required'")
        try expect(
            load(good + "}", #""callers":[{"name":"n","certificate_san":"a.example"}],"#), "/callers/0/certificate_san",
            "'client_ca'")
        let admin = Sample.load(Sample.smallest("", #""admin":{"client_ca":"b.pem"},"#), files: Self.files)
        try expect(admin, "/admin/client_ca", "'listen.tls' is missing")
        // What can't be read is not missing.
        let members = #""admin":{"client_ca":"b.pem"},"callers":[{"name":"n","certificate_san":"a.example"}],"#
        let unread = certificates("a.pem", "none").dropLast() + #","client_ca":"b.pem"}"#
        try expect(load(String(unread), members), "/listen/tls/certificates/0/private_key", "No such file")
    }

    private func expect(_ report: ConfigurationReport, _ pointer: String, _ says: String) throws {
        #expect(report.problems.map(\.problem.pointer) == [pointer], "\(report.text)")
        #expect(try #require(report.problems.first).problem.message.contains(says), "\(report.text)")
    }
}
