// libcurl's linked list of request headers, checked and owned. Never reads an answer.

import CCurl
import Glibc

/// The headers of one request; immutable, so that equal requests may share it. Freed in `deinit`, so whoever hands it to an
/// easy handle must keep it as long as that handle may send it.
final class HeaderList {
    /// The list's head; nil is no header at all.
    private(set) var head: UnsafeMutablePointer<curl_slist>?
    private let method: TransferRequest.Method
    private let headers: [(name: String, value: String)]
    private let credential: SecretHeader?

    /// Fails as `.misconfigured` on a name or value that would break the request's head apart.
    init(for request: TransferRequest) throws(TransferFailure) {
        method = request.method
        headers = request.headers
        credential = request.credential
        for header in request.headers {
            guard FieldText.isToken(header.name), FieldText.isValue(header.value.utf8) else {
                throw TransferFailure(.misconfigured, detail: "a request header's name or value is not allowed in HTTP")
            }
            // "Name:" would remove a header in libcurl's eyes; "Name;" is its way to send an empty one.
            try append(header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
        }
        if let credential { try append(credential) }
        for name in Self.unwanted(by: request) { try append("\(name):") }
    }

    deinit {
        if credential != nil { wipeLines() }
        curl_slist_free_all(head)
    }

    /// libcurl's list has copies of the lines, one of them the credential's.
    private func wipeLines() {
        var node = head
        while let line = node {
            if let text = line.pointee.data { wipe(text, strlen(text)) }
            node = line.pointee.next
        }
    }

    /// Whether this list is what that request sends.
    func serves(_ request: TransferRequest) -> Bool {
        method == request.method && credential === request.credential && headers.count == request.headers.count
            && zip(headers, request.headers).allSatisfy { $0.name == $1.name && $0.value == $1.value }
    }

    private func append(_ line: String) throws(TransferFailure) { try take(curl_slist_append(head, line)) }

    private func append(_ credential: SecretHeader) throws(TransferFailure) {
        try take(credential.withLine { curl_slist_append(head, $0) })
    }

    private func take(_ longer: UnsafeMutablePointer<curl_slist>?) throws(TransferFailure) {
        guard let longer else { throw TransferFailure(.unreachable, detail: "no memory for a request header") }
        head = longer
    }

    /// What libcurl would add to a POST by itself: a wait for 100 Continue, and the media type of HTML forms.
    private static func unwanted(by request: TransferRequest) -> [String] {
        guard request.method == .post else { return [] }
        return ["Expect", "Content-Type"].filter { name in
            !request.headers.contains { $0.name.lowercased() == name.lowercased() }
        }
    }
}
