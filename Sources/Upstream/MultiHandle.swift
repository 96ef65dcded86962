// One libcurl multi handle: the connections and the transfers under way. Never touches what a transfer means.

import CCurl
import Glibc

/// Owns a `CURLM *`.
///
/// `@unchecked Sendable`: only `wakeUp` is called off the transfer thread, which libcurl allows from any thread; everything
/// else is called by that thread alone, and `deinit` runs when nobody is left.
final class MultiHandle: @unchecked Sendable {
    private let pointer: OpaquePointer

    init?() {
        guard let pointer = curl_multi_init() else { return nil }
        self.pointer = pointer
        _ = rollcall_multi_set_long(pointer, CURLMOPT_PIPELINING, rollcall_pipe_multiplex)
    }

    deinit { curl_multi_cleanup(pointer) }

    /// Keeps as many connections as there can be transfers: enough that none waits for another's, and no more. libcurl's own
    /// measure, four times the transfers under way, would close connections whenever traffic pauses.
    func keep(connections: Int) {
        _ = rollcall_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, connections)
        _ = rollcall_multi_set_long(pointer, CURLMOPT_MAX_HOST_CONNECTIONS, connections)
    }

    /// Starts the transfer that the handle describes.
    func add(_ easy: EasyHandle) throws(TransferFailure) {
        let code = curl_multi_add_handle(pointer, easy.pointer)
        guard code == CURLM_OK else {
            throw TransferFailure(.unreachable, detail: String(cString: curl_multi_strerror(code)))
        }
    }

    /// Takes the handle out; a transfer still under way ends, and with HTTP/1.1 its connection too.
    func remove(_ easy: EasyHandle) { _ = curl_multi_remove_handle(pointer, easy.pointer) }

    /// Reads and writes what can be read and written without waiting.
    func perform() {
        var running: CInt = 0
        _ = curl_multi_perform(pointer, &running)
    }

    /// The context of a handle whose transfer ended, and libcurl's verdict; nil when there is none left. Copied out, since the
    /// message itself dies with the next call.
    func nextEnded() -> (context: UnsafeMutableRawPointer, code: CURLcode)? {
        var left: CInt = 0
        while let message = curl_multi_info_read(pointer, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle,
                let context = rollcall_easy_get_private(easy)
            else { continue }
            return (context, message.pointee.data.result)
        }
        return nil
    }

    /// Sleeps until a socket is ready, a timer of libcurl's is due, `wakeUp` is called or the time is over.
    func wait(milliseconds: CInt) {
        let code = curl_multi_poll(pointer, nil, 0, milliseconds, nil)
        // A wait that cannot wait would turn the loop into a spin.
        if code != CURLM_OK { usleep(1000) }
    }

    /// Ends `wait`; from any thread. False where the kernel had no room for the message.
    func wakeUp() -> Bool { curl_multi_wakeup(pointer) == CURLM_OK }
}
