// libcurl's linked list of request headers, checked and owned. Never reads an answer.

import CCurl

/// The headers of one request; immutable, so that equal requests may share it. Freed in `deinit`, so whoever hands it to an
/// easy handle must keep it as long as that handle may send it.
final class HeaderList {
    /// The list's head; nil is no header at all.
    private(set) var head: UnsafeMutablePointer<curl_slist>?
    private let method: TransferRequest.Method
    private let headers: [(name: String, value: String)]

    /// Fails as `.misconfigured` on a name or value that would break the request's head apart.
    init(for request: TransferRequest) throws(TransferFailure) {
        method = request.method
        headers = request.headers
        for header in request.headers {
            guard Self.isToken(header.name), Self.isFieldValue(header.value) else {
                throw TransferFailure(.misconfigured, detail: "a request header's name or value is not allowed in HTTP")
            }
            // "Name:" would remove a header in libcurl's eyes; "Name;" is its way to send an empty one.
            try append(header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
        }
        for name in Self.unwanted(by: request) { try append("\(name):") }
    }

    deinit { curl_slist_free_all(head) }

    /// Whether this list is what that request sends.
    func serves(_ request: TransferRequest) -> Bool {
        method == request.method && headers.count == request.headers.count
            && zip(headers, request.headers).allSatisfy { $0.name == $1.name && $0.value == $1.value }
    }

    private func append(_ line: String) throws(TransferFailure) {
        guard let longer = curl_slist_append(head, line) else {
            throw TransferFailure(.unreachable, detail: "no memory for a request header")
        }
        head = longer
    }

    /// What libcurl would add to a POST by itself: a wait for 100 Continue, and the media type of HTML forms.
    private static func unwanted(by request: TransferRequest) -> [String] {
        guard request.method == .post else { return [] }
        return ["Expect", "Content-Type"].filter { name in
            !request.headers.contains { $0.name.lowercased() == name.lowercased() }
        }
    }

    /// RFC 9110, 5.6.2.
    private static func isToken(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }

    /// RFC 9110, 5.5: no control characters but the tab; a NUL would also cut the C string.
    private static func isFieldValue(_ value: String) -> Bool {
        value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
    }
}
