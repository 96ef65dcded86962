// Cursors are opened whole and unchanged or not at all.

import Cursors
import KeyListing
import Testing

@Suite("Cursors")
struct KeyRingTests {
    private let ring = KeyRing(keys: [ringKey(1)], lifetime: .seconds(3600))

    private func failure(_ cursor: String, _ ring: KeyRing? = nil, now: Instant = .sealing) -> CursorFailure? {
        do throws(CursorFailure) {
            _ = try (ring ?? self.ring).open(cursor, now: now)
            return nil
        } catch {
            return error
        }
    }

    // MARK: Round trips

    @Test("whatever is sealed is opened as it was")
    func roundTrips() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("cursor seed: \(seed)")
        var numbers = SeededNumbers(state: seed)
        for turn in 0..<1000 {
            let content = CursorContent.random(&numbers)
            let cursor = try ring.seal(content)
            let opened = try ring.open(cursor, now: content.sealedAt)
            #expect(opened == content, "seed \(seed), turn \(turn)")
            #expect(opened.query.filters.search?.text == content.query.filters.search?.text)
            #expect(text(of: bits(of: cursor)) == cursor, "letters of URL-safe base64 alone")
        }
    }

    @Test("a walk's start is a position like any other")
    func noPosition() throws {
        var content = CursorContent.sample
        content.position = nil
        content.backends = []
        #expect(try ring.open(ring.seal(content), now: .sealing) == content)
    }

    @Test("two cursors of the same content differ from the first letters on")
    func freshSalt() throws {
        let cursors = try (0..<50).map { _ in try ring.seal(.sample) }
        #expect(Set(cursors).count == 50)
        #expect(Set(cursors.map { $0.prefix(16) }).count == 50)
    }

    @Test("nothing of the content can be read")
    func confidentiality() throws {
        var content = CursorContent.sample
        content.query.filters.search = SearchText(String(repeating: "a", count: 60))
        let sealed = bits(of: try ring.seal(content))
        // Sixty bytes of 'a' would stand somewhere as one run.
        let run = String(repeating: "01100001", count: 4)
        #expect(!String(sealed.map { $0 ? "1" : "0" }).contains(run))
    }

    // MARK: Changes

    @Test("every bit of a cursor counts")
    func bitFlips() throws {
        for shift in 0..<3 {
            var content = CursorContent.sample
            content.route = String(repeating: "r", count: 4 + shift)
            let sealed = bits(of: try ring.seal(content))
            for index in sealed.indices {
                var changed = sealed
                changed[index].toggle()
                #expect(failure(text(of: changed)) == .invalid, "bit \(index)")
            }
        }
    }

    @Test("bits behind the last byte are refused: one text for each cursor")
    func canonicalBase64() throws {
        var spareBits: Set<Int> = []
        for shift in 0..<3 {
            var content = CursorContent.sample
            content.route = String(repeating: "r", count: 4 + shift)
            let sealed = bits(of: try ring.seal(content))
            let spare = sealed.count % 8
            spareBits.insert(spare)
            for value in 1..<(1 << spare) where spare > 0 {
                var changed = sealed
                for bit in 0..<spare { changed[changed.count - 1 - bit] = value >> bit & 1 == 1 }
                #expect(failure(text(of: changed)) == .invalid)
            }
        }
        #expect(spareBits == [0, 2, 4])
    }

    @Test("every truncation is refused, at either end")
    func truncations() throws {
        let cursor = try ring.seal(.sample)
        for length in 0..<cursor.count {
            #expect(failure(String(cursor.prefix(length))) == .invalid)
            #expect(failure(String(cursor.suffix(length))) == .invalid)
        }
    }

    @Test("padding, other letters and anything put in are refused")
    func otherLetters() throws {
        let cursor = try ring.seal(.sample)
        for more in ["=", "==", "A", "AA", "AAA", "AAAA", " ", "\n", "%3D", "\u{0}", "ä", "+", "/", "."] {
            #expect(failure(cursor + more) == .invalid, "\(more) behind")
            #expect(failure(more + cursor) == .invalid, "\(more) in front")
            var inside = cursor
            inside.insert(contentsOf: more, at: inside.index(inside.startIndex, offsetBy: 40))
            #expect(failure(inside) == .invalid, "\(more) inside")
        }
        let standard = cursor.replacing("-", with: "+").replacing("_", with: "/")
        #expect(standard == cursor || failure(standard) == .invalid)
    }

    @Test(
        "what is no cursor at all is refused",
        arguments: [
            "", " ", "a", "cursor", "null", "0", "eyJhIjoxfQ", String(repeating: "A", count: 32),
            String(repeating: "A", count: 54),
            String(repeating: "A", count: 8192), String(repeating: "A", count: 100_000),
            String(repeating: "_", count: 200),
        ])
    func garbage(_ text: String) { #expect(failure(text) == .invalid) }

    @Test("halves that were swapped, or are of two cursors, are refused")
    func swappedHalves() throws {
        let (one, other) = (try ring.seal(.sample), try ring.seal(.sample))
        let middle = one.count / 2
        #expect(failure("\(one.suffix(middle))\(one.prefix(one.count - middle))") == .invalid)
        for cut in [8, 32, 33, middle, one.count - 22, one.count - 1] where one.prefix(cut) != other.prefix(cut) {
            let mixed = "\(one.prefix(cut))\(other.dropFirst(cut))"
            #expect(mixed == one || mixed == other || failure(mixed) == .invalid, "cut at \(cut)")
        }
    }

    // MARK: Keys

    @Test("a key that is not on the ring opens nothing")
    func foreignKey() throws {
        let foreign = try KeyRing(keys: [ringKey(2)], lifetime: .seconds(3600)).seal(.sample)
        #expect(failure(foreign) == .invalid)
        #expect(failure(foreign, KeyRing(keys: [ringKey(3), ringKey(4)], lifetime: .seconds(3600))) == .invalid)
    }

    @Test("the old key goes on opening, the new one seals")
    func rotation() throws {
        let rotated = KeyRing(keys: [ringKey(2), ringKey(1)], lifetime: .seconds(3600))
        let (old, new) = (try ring.seal(.sample), try rotated.seal(.sample))
        #expect(try rotated.open(old, now: .sealing) == .sample)
        #expect(try rotated.open(new, now: .sealing) == .sample)
        #expect(failure(new) == .invalid)
        #expect(failure(new, KeyRing(keys: [ringKey(2)], lifetime: .seconds(3600))) == nil)
        #expect(failure(old, KeyRing(keys: [ringKey(2)], lifetime: .seconds(3600))) == .invalid)
    }

    // MARK: Age

    @Test(
        "a cursor is good up to its lifetime, and not a nanosecond longer",
        arguments: [
            (0, 0, true), (3599, 999_999_994, true), (3600, 0, true), (3600, 1, false), (3601, 0, false),
            (-3600, 0, true),
            (1_000_000_000, 0, false),
        ] as [(Int64, UInt32, Bool)])
    func expiry(_ seconds: Int64, _ nanoseconds: UInt32, _ isGood: Bool) throws {
        let cursor = try ring.seal(.sample)
        #expect(
            failure(cursor, now: .sealing.advanced(seconds: seconds, nanoseconds: nanoseconds))
                == (isGood ? nil : .expired))
    }

    @Test("age counts from the sealing, not from the walk's start")
    func longWalks() throws {
        var content = CursorContent.sample
        content.walkStart = .sealing.advanced(seconds: -1_000_000)
        #expect(failure(try ring.seal(content)) == nil)
    }
}
