// Callers who list without pause, each on a thread of its own, and what they saw.

import Foundation
import Synchronization

/// What a load run asks of its environment: how long it takes, and whether bounds on time are judged.
enum Soak {
    static func seconds(_ name: String, otherwise seconds: Int) -> Duration {
        .seconds(ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? seconds)
    }

    /// Machines that do other work as well promise no times: bounds on them are judged by the scripts under deploy/ only.
    static let judgesTimes = ProcessInfo.processInfo.environment["ROLLCALL_BOUNDS"] != nil

    static let seed = ProcessInfo.processInfo.environment["ROLLCALL_SEED"].flatMap { UInt64($0) } ?? 20_260_509
}

/// A group of callers.
final class ListingCallers: Sendable {
    struct Seen: Sendable {
        var pages = 0
        var statuses: [Int: Int] = [:]
        /// Of every answer, in the order in which they came.
        var times: [Duration] = []
        var problems: [String] = []
        /// Requests that brought no answer.
        var broken = 0
    }

    private let seen = Mutex(Seen())
    private let isOver = Atomic(false)
    private let done = DispatchGroup()
    private let expected: [String]
    private let permitted: Set<Int>
    /// The names of the backends.
    private let asked: [String]

    /// - Parameters:
    ///   - query: of each walk's first request.
    ///   - expected: the uids of all keys that it may list, in order.
    ///   - permitted: statuses that are no wrong answer.
    ///   - patience: the seconds after which they turn away, and come again, as they do where a connection breaks; nil where neither
    ///     may happen.
    init(
        _ callers: Int, to gateway: RunningGateway, _ query: String, expected: [String], permitted: Set<Int>,
        patience: Int? = nil
    ) {
        (self.expected, self.permitted) = (expected, permitted)
        asked = Set(expected.map { String($0.prefix { $0 != "/" }) }).sorted()
        for number in 0..<callers {
            done.enter()
            Thread.detachNewThread { [self] in
                while !isOver.load(ordering: .relaxed) {
                    do {
                        try list(
                            try WireConnection(port: gateway.port, timeout: patience ?? 20), query,
                            limit: [7, 50, 500][number % 3])
                    } catch {
                        seen.withLock {
                            $0.broken += 1
                            if patience == nil { $0.problems.append("no answer: \(error)") }
                        }
                    }
                }
                done.leave()
            }
        }
    }

    /// Ends it, and tells what was seen.
    func stop() -> Seen {
        isOver.store(true, ordering: .relaxed)
        done.wait()
        return so()
    }

    /// What has been seen since this was last asked.
    func so() -> Seen {
        seen.withLock { seen in
            defer { seen = Seen() }
            return seen
        }
    }

    /// Walk after walk on one connection.
    private func list(_ connection: WireConnection, _ query: String, limit: Int) throws {
        while !isOver.load(ordering: .relaxed) {
            var check = WalkCheck(expected)
            var target: String? = "/v1/keys?limit=\(limit)\(query)"
            while let next = target, !isOver.load(ordering: .relaxed) {
                target = nil
                let (response, time) = try timed { try connection.request("GET", next) }
                let page = response.status == 200 ? try response.page() : nil
                let problem = page.flatMap { check.problem($0) }
                note(response, time, problem.map { "\($0): \(next)" })
                target = page?.next_cursor.map { "/v1/keys?limit=\(limit)&cursor=\($0)" }
            }
        }
    }

    private func note(_ response: WireResponse, _ time: Duration, _ problem: String?) {
        seen.withLock { seen in
            seen.pages += 1
            seen.statuses[response.status, default: 0] += 1
            seen.times.append(time)
            if let problem { seen.problems.append(problem) }
            if !permitted.contains(response.status) { seen.problems.append("\(response.status): \(response.text)") }
            // While one backend is well there is a page.
            if 502...504 ~= response.status, (try? response.problem().backends) != asked {
                seen.problems.append("blames few: \(response.text)")
            }
        }
    }
}

extension [Duration] {
    /// The time that so many of a hundred stayed below or met.
    func percentile(_ part: Int) -> Duration { isEmpty ? .zero : sorted()[Swift.min(count - 1, count * part / 100)] }
}

extension Duration {
    /// For a table.
    var wholeMilliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
