// Where the values are kept: one cell for each series, written from any thread without waiting for a scrape.

import CoreMetrics
import Synchronization

/// A series' value, as lines of Prometheus text.
protocol MetricCell: AnyObject, Sendable {
    /// Appends the series' lines; `labels` is the text between the braces, empty for none.
    func write(_ family: MetricFamily, _ labels: String, to text: inout String)
}

/// A count that only rises.
final class CounterCell: CounterHandler, MetricCell {
    private let count = Atomic<Int64>(0)

    func increment(by amount: Int64) { count.wrappingAdd(amount, ordering: .relaxed) }

    func reset() { count.store(0, ordering: .relaxed) }

    func write(_ family: MetricFamily, _ labels: String, to text: inout String) {
        text += sampleLine(family.name, labels, "\(count.load(ordering: .relaxed))")
    }
}

/// A value that goes up and down.
final class GaugeCell: MeterHandler, MetricCell {
    private let value = Mutex(0.0)

    func set(_ value: Int64) { set(Double(value)) }

    func set(_ value: Double) { self.value.withLock { $0 = value } }

    func increment(by amount: Double) { value.withLock { $0 += amount } }

    func decrement(by amount: Double) { value.withLock { $0 -= amount } }

    func write(_ family: MetricFamily, _ labels: String, to text: inout String) {
        text += sampleLine(family.name, labels, numberText(value.withLock { $0 }))
    }
}

/// Durations by size.
final class HistogramCell: TimerHandler, MetricCell {
    private struct State {
        /// One for each bound, and one for what is above them all; not cumulative.
        var counts = [Int](repeating: 0, count: HistogramCell.bounds.count + 1)
        var nanoseconds: UInt64 = 0
    }

    /// Upper bounds in nanoseconds and as text in seconds: from what a local backend takes to what a patient caller waits.
    private static let bounds: [(nanoseconds: Int64, text: String)] = [
        (1_000_000, "0.001"), (2_500_000, "0.0025"), (5_000_000, "0.005"), (10_000_000, "0.01"), (25_000_000, "0.025"),
        (50_000_000, "0.05"), (100_000_000, "0.1"), (250_000_000, "0.25"), (500_000_000, "0.5"), (1_000_000_000, "1"),
        (2_500_000_000, "2.5"), (5_000_000_000, "5"), (10_000_000_000, "10"), (30_000_000_000, "30"),
    ]

    private let state = Mutex(State())

    func recordNanoseconds(_ duration: Int64) {
        let bucket = Self.bounds.firstIndex { duration <= $0.nanoseconds } ?? Self.bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.nanoseconds &+= UInt64(clamping: duration)
        }
    }

    func write(_ family: MetricFamily, _ labels: String, to text: inout String) {
        let state = state.withLock { $0 }
        let lead = labels.isEmpty ? "" : labels + ","
        var total = 0
        for (bound, count) in zip(Self.bounds.map(\.text) + ["+Inf"], state.counts) {
            total += count
            text += sampleLine(family.name + "_bucket", lead + "le=\"\(bound)\"", "\(total)")
        }
        text += sampleLine(family.name + "_sum", labels, numberText(Double(state.nanoseconds) / 1e9))
        text += sampleLine(family.name + "_count", labels, "\(total)")
    }
}

/// One line of Prometheus text.
func sampleLine(_ name: String, _ labels: String, _ value: String) -> String {
    labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
}

/// A value without a fraction that says nothing.
func numberText(_ value: Double) -> String {
    Int64(exactly: value).map { "\($0)" } ?? "\(value)"
}
