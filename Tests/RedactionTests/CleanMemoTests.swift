// Remembered values: each for what it was looked at as, and never one that was not clean.

import KeyListing
import Testing

@testable import Redaction

@Suite("Values that were clean a moment ago")
struct CleanMemoTests {
    @Test("are not looked at again, unlike others and longer ones")
    func remembers() {
        let memo = CleanMemo()
        var looks = 0
        func clears(_ text: String, _ form: CleanMemo.Form, _ isClean: Bool = true) -> Bool {
            let bytes = Array(text.utf8)
            return memo.clears(bytes.span, as: form) {
                looks += 1
                return isClean
            }
        }
        for _ in 0..<3 { #expect(clears("tenant-1", .identifier) && looks == 1) }
        #expect(clears("tenant-2", .identifier) && clears("tenant-1", .value) && looks == 3)
        for _ in 0..<3 { #expect(!clears("leak", .value, false)) }
        #expect(looks == 6)
        let long = String(repeating: "a", count: 241)
        #expect(clears(long, .object) && clears(long, .object) && looks == 8)
        #expect(!clears("tenant-10", .identifier, false) && clears("", .value) && looks == 9)
    }

    @Test("thousands of values that take each other's places are told apart")
    func collisions() {
        let memo = CleanMemo()
        var maker = SecretMaker(seed: 91)
        for round in 0..<5_000 {
            let text = Array(maker.body("0-9a-z", Int.random(in: 4...40, using: &maker.random)).utf8)
            let isClean = round.isMultiple(of: 2)
            let clears = memo.clears(text.span, as: .value) { isClean }
            #expect(clears == isClean || text.count < 6)
        }
    }

    @Test("an id that is clean as one is none as a role")
    func forms() throws {
        let redactor = Redactor(displayPrefixes: [], scanner: try Scanner.shared.get()) { $0 }
        var maker = SecretMaker(seed: 92)
        let id = maker.body("0-9A-Za-z", 40)
        let page = Page {
            $0.tenantID = $1(id)
            $0.role = $1(id)
        }
        for _ in 0..<3 {
            let shown = redactor.redact(page, 0).replacements
            #expect(shown[.tenantID] == nil && shown[.role] == Array("[redacted]".utf8))
        }
    }

    @Test("many threads remember at once")
    func threads() async {
        let memo = CleanMemo()
        await withTaskGroup(of: Bool.self) { group in
            for thread in 0..<16 {
                group.addTask {
                    (0..<2_000).allSatisfy { i in
                        let (text, isClean) = (Array("value \(i % 50) of \(thread)".utf8), i % 50 != 7)
                        return memo.clears(text.span, as: .value) { isClean } == isClean
                    }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}
