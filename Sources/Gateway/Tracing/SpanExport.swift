// Carries spans to a collector by OTLP over HTTP, batch by batch, on a task of its own. No request waits for it.

public import Configuration
public import Redaction
import Upstream

/// The way to a collector, for as long as this lives.
public final class SpanExport: Sendable {
    private let queue: SpanQueue
    private let collector: CollectorSettings
    private let caller: any BackendCaller
    private let scanner: @Sendable () -> Scanner
    private let task: Task<Void, Never>

    /// The most spans of one batch; OpenTelemetry's own default.
    private static let batch = 512
    private static let pause = Duration.seconds(1)

    /// Begins to carry.
    ///
    /// - Parameters:
    ///   - caller: what carries a batch.
    ///   - scanner: finds secrets by the rules that are in force.
    public init(
        _ queue: SpanQueue, to collector: CollectorSettings, caller: any BackendCaller,
        scanner: @escaping @Sendable () -> Scanner
    ) {
        self.queue = queue
        self.collector = collector
        self.caller = caller
        self.scanner = scanner
        let carrier = Carrier(queue: queue, collector: collector, caller: caller, scanner: scanner)
        task = Task.detached {
            while (try? await Task.sleep(for: Self.pause)) != nil { await carrier.empty(batch: Self.batch) }
        }
    }

    deinit { task.cancel() }

    /// Carries what is left, as far as that takes no longer than a moment.
    public func finish() async {
        task.cancel()
        // A batch that is under way comes back.
        await task.value
        let carrier = Carrier(
            queue: queue, collector: collector, caller: caller, scanner: scanner, patience: .seconds(1))
        await carrier.empty(batch: SpanQueue.room)
    }
}

/// Makes the calls.
private struct Carrier: Sendable {
    let queue: SpanQueue
    let collector: CollectorSettings
    let caller: any BackendCaller
    let scanner: @Sendable () -> Scanner
    var patience = Duration.seconds(10)

    /// Carries all that waits, until a batch can't be delivered.
    func empty(batch: Int) async {
        while case let spans = queue.take(batch), !spans.isEmpty {
            guard await deliver(spans) else { return }
        }
    }

    private func deliver(_ spans: [Span]) async -> Bool {
        let body = SpanBatch(spans: spans, serviceName: collector.serviceName, scanner: scanner()).json
        let request = TransferRequest(
            method: .post, url: collector.url, headers: [("Content-Type", "application/json")] + collector.headers,
            body: body, deadline: .now + patience, isPatient: true, maxAnswer: 1 << 20)
        do throws(TransferFailure) {
            let status = try await caller.perform(request).status
            if (200..<300).contains(status) {
                queue.sent(spans.count)
                return true
            }
            // OTLP, "Failures": these alone are worth another try.
            if [429, 502, 503, 504].contains(status) { queue.putBack(spans) } else { queue.lose(spans.count) }
            return false
        } catch {
            queue.putBack(spans)
            return false
        }
    }
}
