// One libcurl easy handle: typed doors to its options and information. Never decides anything about a transfer.

import CCurl

/// Owns a `CURL *` and the memory that libcurl writes its error text to. Belongs to the transfer thread.
final class EasyHandle {
    /// For `MultiHandle`, which adds and removes it.
    let pointer: OpaquePointer
    private let errorText: UnsafeMutablePointer<CChar>
    /// What libcurl holds pointers to.
    private var lent: [PEMText] = []

    init() throws(TransferFailure) {
        guard let pointer = curl_easy_init() else {
            throw TransferFailure(.unreachable, detail: "no memory for a transfer")
        }
        self.pointer = pointer
        errorText = .allocate(capacity: rollcall_error_size)
        errorText.initialize(repeating: 0, count: rollcall_error_size)
        try check(rollcall_easy_set_pointer(pointer, CURLOPT_ERRORBUFFER, errorText))
    }

    deinit {
        // The handle goes first: until then libcurl may write to the text.
        curl_easy_cleanup(pointer)
        errorText.deallocate()
    }

    /// Options that take a C `long`.
    func set(_ option: CURLoption, _ value: Int) throws(TransferFailure) {
        try check(rollcall_easy_set_long(pointer, option, value))
    }

    /// Options that take a string; nil takes the option back.
    func set(_ option: CURLoption, _ value: String?) throws(TransferFailure) {
        guard let value else { return try check(rollcall_easy_set_string(pointer, option, nil)) }
        guard !value.utf8.contains(0) else {
            throw TransferFailure(.misconfigured, detail: "a setting or URL holds a NUL byte")
        }
        try check(rollcall_easy_set_string(pointer, option, value))
    }

    /// Options that take a text in PEM, which lives as long as this handle; nil leaves them as they are.
    func set(_ option: CURLoption, lending text: PEMText?) throws(TransferFailure) {
        guard let text else { return }
        lent.append(text)
        try check(rollcall_easy_set_blob(pointer, option, text.bytes.baseAddress, text.bytes.count))
    }

    /// The list must live until another takes its place.
    func set(headers: HeaderList) throws(TransferFailure) {
        try check(rollcall_easy_set_headers(pointer, headers.head))
    }

    /// Makes the request a POST of a copy of these bytes.
    func set(postBody: [UInt8]) throws(TransferFailure) {
        let code = postBody.withUnsafeBytes { bytes in
            // An empty array may have no address, and none would tell libcurl to read the body from standard input.
            withUnsafeBytes(of: UInt8(0)) { nothing in
                let start = bytes.isEmpty ? nothing.baseAddress : bytes.baseAddress
                return rollcall_easy_set_post_body(pointer, start, curl_off_t(bytes.count))
            }
        }
        try check(code)
    }

    /// Frees the copied body and makes the request a GET.
    func clearPostBody() throws(TransferFailure) {
        try check(rollcall_easy_set_pointer(pointer, CURLOPT_POSTFIELDS, nil))
        try set(CURLOPT_HTTPGET, 1)
    }

    /// The context is handed to all callbacks and must live as long as this handle.
    func set(callbacks: TransferCallbacks, context: UnsafeMutableRawPointer) throws(TransferFailure) {
        try check(rollcall_easy_set_head_reader(pointer, callbacks.readHead, context))
        try check(rollcall_easy_set_body_reader(pointer, callbacks.readBody, context))
        try check(rollcall_easy_set_socket_maker(pointer, callbacks.makeSocket, context))
        try check(rollcall_easy_set_pointer(pointer, CURLOPT_PRIVATE, context))
    }

    /// Information of the kind `long`.
    func number(_ info: CURLINFO) -> Int { rollcall_easy_get_long(pointer, info) }

    /// Information in microseconds.
    func time(_ info: CURLINFO) -> Duration { .microseconds(Int64(rollcall_easy_get_offset(pointer, info))) }

    /// libcurl's words about the last failure.
    var failureText: String { String(cString: errorText) }

    /// To be called before each transfer: libcurl clears the text only when it writes another.
    func clearFailureText() { errorText.pointee = 0 }

    private func check(_ code: CURLcode) throws(TransferFailure) {
        guard code == CURLE_OK else {
            throw TransferFailure(.misconfigured, detail: String(cString: curl_easy_strerror(code)))
        }
    }
}
