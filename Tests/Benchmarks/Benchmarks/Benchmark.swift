// Measures pieces of work: time, which is reported, and allocations, which repeat exactly and are held.

import CAllocationCounter

/// Runs pieces of work, prints a line for each, and remembers which took too many allocations.
struct Benchmarks {
    /// Work that allocated more than it may.
    private(set) var missed: [String] = []
    /// Only what is called so is measured; nil for everything.
    let only: String?
    /// The first round warms up whatever is made once.
    private static let rounds = 5

    /// Runs a piece of work often.
    ///
    /// - Parameters:
    ///   - name: what it is called in the table.
    ///   - most: how many blocks a run may take from the heap, on whatever threads.
    ///   - body: the work; what it returns is not looked at.
    mutating func measure<Result>(
        _ name: String, atMost most: Double, runs: Int = 2_000, _ body: () throws -> Result
    ) rethrows {
        guard isWanted(name) else { return }
        var best = Cost()
        for _ in 0..<Self.rounds {
            let (start, before) = (ContinuousClock.now, allocation_count())
            for _ in 0..<runs { withExtendedLifetime(try body()) {} }
            best.lower(since: start, before, runs)
        }
        note(name, best, most)
    }

    /// The same for work that waits.
    mutating func measure<Result>(
        _ name: String, atMost most: Double, runs: Int = 500, _ body: () async -> Result
    ) async {
        guard isWanted(name) else { return }
        var best = Cost()
        for _ in 0..<Self.rounds {
            let (start, before) = (ContinuousClock.now, allocation_count())
            for _ in 0..<runs { withExtendedLifetime(await body()) {} }
            best.lower(since: start, before, runs)
        }
        note(name, best, most)
    }

    private func isWanted(_ name: String) -> Bool { only.map { $0 == name } ?? true }

    /// Prints what it costs, and remembers where that is too much.
    private mutating func note(_ name: String, _ cost: Cost, _ most: Double) {
        let counted = (cost.allocations * 10).rounded() / 10
        print("\(name)\t\(Int(cost.nanoseconds.rounded()))\t\(counted)\t\(most)")
        if counted > most { missed.append("\(name): \(counted) allocations, at most \(most)") }
    }
}

/// What one run of a piece of work costs: the best of some rounds.
private struct Cost {
    var nanoseconds = Double.infinity
    var allocations = Double.infinity

    mutating func lower(since start: ContinuousClock.Instant, _ before: Int, _ runs: Int) {
        let taken = allocation_count() - before
        nanoseconds = min(nanoseconds, (ContinuousClock.now - start) / runs / .nanoseconds(1))
        allocations = min(allocations, Double(taken) / Double(runs))
    }
}
