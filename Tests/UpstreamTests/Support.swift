// What the suites share: a pool against a scripted server, and signals between its threads and the tests.

import Dispatch
import Glibc
import Testing
import Upstream

/// All suites run one after another: some count the process's descriptors or measure time.
@Suite(.serialized) struct UpstreamTests {}

/// The environment names a proxy that does not exist, for every test: a call that asked it would fail.
private let misleadingEnvironment: Void = {
    for name in ["http_proxy", "https_proxy", "all_proxy"] { setenv(name, "http://127.0.0.1:1", 1) }
}()

/// A pool on a driver of its own.
func makePool(_ settings: PoolSettings = PoolSettings(), driver: TransferDriver? = nil) throws -> TransferPool {
    _ = misleadingEnvironment
    return TransferPool(name: "test", settings: settings, driver: try driver ?? TransferDriver())
}

/// A GET with room for most answers.
func get(
    _ url: String, within time: Duration = .seconds(10), pauseLimit: Duration? = nil, isPatient: Bool = false,
    maxAnswer: Int = 1 << 20, answerHeaders: [String] = [], answerBegan: (@Sendable () -> Void)? = nil
) -> TransferRequest {
    TransferRequest(
        url: url, deadline: .now + time, pauseLimit: pauseLimit, isPatient: isPatient, maxAnswer: maxAnswer,
        answerHeaders: answerHeaders, answerBegan: answerBegan)
}

extension TransferPool {
    /// The failure of a call that must fail.
    func failure(_ request: TransferRequest) async -> TransferFailure.Kind? {
        do {
            let response = try await perform(request)
            Issue.record("an answer of \(response.status) came instead of a failure")
            return nil
        } catch {
            return error.kind
        }
    }
}

extension TransferResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// From a server's thread to a test.
struct Signal: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() { (stream, continuation) = AsyncStream.makeStream() }

    func fire() { continuation.yield() }

    /// Waits until it was fired so many times; by one task only.
    func wait(times: Int = 1) async {
        var left = times
        for await _ in stream {
            left -= 1
            if left == 0 { return }
        }
    }
}

/// From a test to a server's thread.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func open(times: Int = 1) { for _ in 0..<times { semaphore.signal() } }

    func pass() { semaphore.wait() }
}

/// Serves every request of a connection alike.
func answering(_ answer: @escaping @Sendable (Connection, String) -> Void) -> ScriptedServer {
    ScriptedServer { connection in
        while let request = connection.request() { answer(connection, request) }
    }
}

/// Answers one request with these raw bytes and closes.
func saying(_ answer: String) -> ScriptedServer {
    ScriptedServer { connection in
        guard connection.request() != nil else { return }
        connection.send(answer)
    }
}

/// The descriptors that this process has open.
func openDescriptors() -> Int {
    guard let directory = opendir("/proc/self/fd") else { return -1 }
    defer { closedir(directory) }
    var count = 0
    while readdir(directory) != nil { count += 1 }
    return count
}

/// Blocks a server's thread.
func pause(milliseconds: UInt32) { usleep(milliseconds * 1000) }
