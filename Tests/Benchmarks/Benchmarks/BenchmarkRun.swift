// What the parts of a list request cost, and whole requests without sockets: a line each with nanoseconds, allocations, and how many of
// these there may be. Ends with 1 where there were more. The argument is the name of the one line that is wanted, as for a profile.

import Glibc

@main
struct BenchmarkRun {
    static func main() async throws {
        var benchmarks = Benchmarks(only: CommandLine.arguments.dropFirst().first)
        try Parts().run(&benchmarks)
        try await Pipeline.run(&benchmarks)
        for miss in benchmarks.missed { print("MISSED: \(miss)") }
        exit(benchmarks.missed.isEmpty ? 0 : 1)
    }
}
