import Configuration
import StrictJSON
import Testing

/// SplitMix64: the same numbers for the same seed, everywhere.
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}

@Suite("damaged files")
struct MutationTests {
    @Test("a damaged file either loads or has a problem with a place")
    func mutations() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("mutation seed: \(seed)")
        var numbers = SeededNumbers(state: seed)
        let good = Array(Sample.text.utf8)
        let lines = good.count { $0 == 10 } + 1
        var refused = 0
        for turn in 0..<5000 {
            let text = damaged(good, &numbers)
            let report = Sample.load(text)
            if report.table == nil { refused += 1 }
            let isTold = report.problems.allSatisfy {
                1...(lines + 8) ~= $0.problem.position.line && $0.problem.position.column >= 1
                    && !$0.problem.message.isEmpty
            }
            #expect((report.table == nil) == !report.problems.isEmpty && isTold, "seed \(seed), turn \(turn)")
            #expect(report.text.isEmpty == (report.problems + report.warnings).isEmpty, "seed \(seed), turn \(turn)")
        }
        #expect(refused > 1000)
    }

    @Test("a damaged file with a secret in it keeps that to itself")
    func secrets() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("secret mutation seed: \(seed)")
        var numbers = SeededNumbers(state: seed)
        let members =
            "\"auth\": \"SECRET\", \"credential\": \"SECRET\", \"required\": 1, \"proxy\": \"http://me:SECRET@h\","
        let good = Array(Sample.smallest(members.replacing("SECRET", with: Sample.credential)).utf8)
        for turn in 0..<5000 {
            let report = Sample.load(damaged(good, &numbers))
            #expect(!report.text.contains(Sample.credential), "seed \(seed), turn \(turn): \(report.text)")
            #expect(!report.json.contains(Sample.credential), "seed \(seed), turn \(turn): \(report.json)")
        }
    }

    /// One to four bytes changed, deleted, doubled or exchanged.
    private func damaged(_ good: [UInt8], _ numbers: inout SeededNumbers) -> [UInt8] {
        var text = good
        for _ in 0..<Int.random(in: 1...4, using: &numbers) {
            let index = Int.random(in: 0..<text.count, using: &numbers)
            switch Int.random(in: 0..<5, using: &numbers) {
            case 0: text[index] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
            case 1: text.remove(at: index)
            case 2: text.insert(text[index], at: index)
            case 3: text.swapAt(index, Int.random(in: 0..<text.count, using: &numbers))
            default: text[index] = "\"{}[],:$/@\\0 \n".utf8.randomElement(using: &numbers) ?? 0
            }
        }
        return text
    }
}
