// What the gateway counts, as Prometheus reads it (text exposition format 0.0.4). Labels hold names from routes.json and fixed
// words only, so the set of series is bounded.

import Redaction
import Synchronization

/// A counter's name, help and labels.
enum Counter: CaseIterable {
    case requests, calls, failures, duplicates, redactions

    var name: String {
        switch self {
        case .requests: "rollcall_requests_total"
        case .calls: "rollcall_backend_calls_total"
        case .failures: "rollcall_backend_failures_total"
        case .duplicates: "rollcall_backend_duplicate_keys_total"
        case .redactions: "rollcall_redactions_total"
        }
    }

    var help: String {
        switch self {
        case .requests: "Requests answered, by route and status."
        case .calls: "List calls made to a backend."
        case .failures: "Requests that a backend was missing from, by the class of its failure."
        case .duplicates: "Keys that were left out because their backend listed their id twice."
        case .redactions: "Values of keys that were removed, replaced or cut, by the kind of rule."
        }
    }

    var labels: [String] {
        switch self {
        case .requests: ["route", "status"]
        case .calls: ["backend"]
        case .failures: ["backend", "failure"]
        case .duplicates: ["backend"]
        case .redactions: ["backend", "reason"]
        }
    }
}

/// Counts since the process began.
final class Counters: Sendable {
    private struct Series: Hashable {
        var counter: Counter
        var values: [String]
    }

    private let counts = Mutex<[Series: Int]>([:])
    private let tallies = Mutex<[String: RedactionTally]>([:])

    func add(_ count: Int = 1, to counter: Counter, _ values: String...) {
        let series = Series(counter: counter, values: values)
        counts.withLock { $0[series, default: 0] += count }
    }

    /// Where what goes of a backend's keys is counted; one for each backend, whoever asks.
    func tally(of backend: String) -> RedactionTally {
        tallies.withLock { tallies in
            let tally = tallies[backend] ?? RedactionTally()
            tallies[backend] = tally
            return tally
        }
    }

    private var redactions: [Series: Int] {
        tallies.withLock { $0 }.reduce(into: [:]) { counts, tally in
            for (reason, count) in tally.value.all {
                counts[Series(counter: .redactions, values: [tally.key, reason.word])] = count
            }
        }
    }

    var text: String {
        let counts = counts.withLock { $0 }.merging(redactions) { $1 }
        var text = ""
        for counter in Counter.allCases {
            text += "# HELP \(counter.name) \(counter.help)\n# TYPE \(counter.name) counter\n"
            let own = counts.filter { $0.key.counter == counter }.sorted {
                $0.key.values.lexicographicallyPrecedes($1.key.values)
            }
            for (series, count) in own {
                let pairs = zip(counter.labels, series.values).map { "\($0)=\"\(Self.escaped($1))\"" }
                text += "\(counter.name){\(pairs.joined(separator: ","))} \(count)\n"
            }
        }
        return text
    }

    private static func escaped(_ value: String) -> String {
        value.reduce(into: "") { text, character in
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.append(character)
            }
        }
    }
}
