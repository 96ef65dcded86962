// What the gateway counts, as Prometheus reads it (text exposition format 0.0.4). Labels hold names from routes.json and fixed
// words only, so the set of series is bounded.

import Synchronization

/// A counter's name, help and labels.
enum Counter: CaseIterable {
    case requests, calls, failures, duplicates

    var name: String {
        switch self {
        case .requests: "rollcall_requests_total"
        case .calls: "rollcall_backend_calls_total"
        case .failures: "rollcall_backend_failures_total"
        case .duplicates: "rollcall_backend_duplicate_keys_total"
        }
    }

    var help: String {
        switch self {
        case .requests: "Requests answered, by route and status."
        case .calls: "List calls made to a backend."
        case .failures: "Requests that a backend was missing from, by the class of its failure."
        case .duplicates: "Keys that were left out because their backend listed their id twice."
        }
    }

    var labels: [String] {
        switch self {
        case .requests: ["route", "status"]
        case .calls: ["backend"]
        case .failures: ["backend", "failure"]
        case .duplicates: ["backend"]
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

    func add(_ count: Int = 1, to counter: Counter, _ values: String...) {
        let series = Series(counter: counter, values: values)
        counts.withLock { $0[series, default: 0] += count }
    }

    var text: String {
        let counts = counts.withLock { $0 }
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
