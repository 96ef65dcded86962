// Prints what was measured beside its goal, on lines that `deploy/goals.sh` looks for.

/// Prints a goal and what was measured.
func report(_ name: String, _ measured: String, goal: String) {
    print("goal: \(name): \(measured) (goal: \(goal))")
}

/// Counts what came out as it should; prints the share when it is asked for.
struct Tally {
    private let name: String
    private let goal: String
    private(set) var count = 0
    private var misses: [String] = []

    init(_ name: String, goal: String) {
        self.name = name
        self.goal = goal
    }

    mutating func note(_ isRight: Bool, _ what: @autoclosure () -> String) {
        count += 1
        if !isRight { misses.append(what()) }
    }

    var share: Double {
        let share = count == 0 ? 0 : 1 - Double(misses.count) / Double(count)
        report(name, "\((share * 100_000).rounded() / 1000) % of \(count)", goal: goal)
        if !misses.isEmpty { print("\(name), otherwise: \(misses.prefix(40))") }
        return share
    }
}
