// A swift-metrics backend that knows the families of this program and writes them as Prometheus text (exposition format 0.0.4).

public import CoreMetrics
import Synchronization

/// A value that is looked up when somebody asks, such as the memory in use.
public struct MetricSample: Sendable {
    let family: MetricFamily
    let labels: [String]
    let value: Double

    /// A value of a family; as many labels as it has, in its order.
    public init(_ family: MetricFamily, _ labels: [String] = [], _ value: Double) {
        self.family = family
        self.labels = labels
        self.value = value
    }
}

/// All series since the process began. Making an instrument takes a lock and a look-up, so whoever measures often keeps it;
/// using one takes neither.
public final class MetricRegistry: MetricsFactory {
    private struct Series: Hashable {
        var family: MetricFamily
        /// As written between the braces.
        var labels: String
    }

    private struct State {
        var cells: [Series: any MetricCell] = [:]
        var collectors: [@Sendable () -> [MetricSample]] = []
    }

    private let state = Mutex(State())

    init() {}

    /// Has `collector` asked for values at each scrape.
    public func collect(_ collector: @escaping @Sendable () -> [MetricSample]) {
        state.withLock { $0.collectors.append(collector) }
    }

    /// The page for Prometheus.
    var text: String {
        let (cells, collectors) = state.withLock { ($0.cells, $0.collectors) }
        var lines: [MetricFamily: [(labels: String, text: String)]] = [:]
        for (series, cell) in cells {
            var text = ""
            cell.write(series.family, series.labels, to: &text)
            lines[series.family, default: []].append((series.labels, text))
        }
        for sample in collectors.flatMap({ $0() }) {
            let labels = Self.text(of: sample.family, sample.labels)
            let line = sampleLine(sample.family.name, labels, numberText(sample.value))
            lines[sample.family, default: []].append((labels, line))
        }
        return MetricFamily.allCases.map { family in
            "# HELP \(family.name) \(family.help)\n# TYPE \(family.name) \(family.kind.rawValue)\n"
                + (lines[family] ?? []).sorted { $0.labels < $1.labels }.map(\.text).joined()
        }.joined()
    }

    // MARK: swift-metrics

    /// The counter of that name and those labels.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        cell(label, dimensions, CounterCell()) ?? CounterCell()
    }

    /// The histogram of that name and those labels. None of the families is recorded otherwise.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        cell(label, dimensions, HistogramCell()) ?? HistogramCell()
    }

    /// The gauge of that name and those labels.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        cell(label, dimensions, GaugeCell()) ?? GaugeCell()
    }

    /// No family is a distribution of anything but time.
    public func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler { NOOPMetricsHandler.instance }

    /// Series stay: a count that began anew would look like a restart.
    public func destroyCounter(_ handler: any CounterHandler) {}

    /// As `destroyCounter`.
    public func destroyTimer(_ handler: any TimerHandler) {}

    /// As `destroyCounter`.
    public func destroyMeter(_ handler: any MeterHandler) {}

    /// As `destroyCounter`.
    public func destroyRecorder(_ handler: any RecorderHandler) {}

    /// The cell of a series, kept once it is there; nil for what is no family of ours.
    private func cell<Cell: MetricCell>(_ label: String, _ dimensions: [(String, String)], _ new: Cell) -> Cell? {
        guard let family = MetricFamily(rawValue: label) else { return nil }
        let series = Series(family: family, labels: Self.text(of: family, dimensions.map(\.1)))
        return state.withLock { state in
            if let cell = state.cells[series] { return cell as? Cell }
            state.cells[series] = new
            return new
        }
    }

    private static func text(of family: MetricFamily, _ values: [String]) -> String {
        zip(family.labels, values).map { "\($0)=\"\(escaped($1))\"" }.joined(separator: ",")
    }

    private static func escaped(_ value: String) -> String {
        value.unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
