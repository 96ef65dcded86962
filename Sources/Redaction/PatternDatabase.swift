// The one door to Vectorscan: patterns compiled into one database, texts searched in it. It knows nothing of secrets.

import CVectorscan
import Glibc
import Synchronization

/// Why the scanner cannot start.
public struct ScannerFailure: Error, Hashable, Sendable {
    /// What the engine says; never any text of a key.
    public let reason: String
    /// The place of the refused pattern among those that the operator added; nil where another one or none is to blame.
    public let pattern: Int?

    package init(reason: String, pattern: Int?) {
        self.reason = reason
        self.pattern = pattern
    }
}

extension ScannerFailure: CustomStringConvertible {
    /// The reason, in a sentence.
    public var description: String { "the scanner for secrets cannot start: \(reason)" }
}

/// Why a text could not be searched.
enum SearchFailure: Error {
    /// It has more matches than are worth looking at.
    case flooded
    /// The engine failed.
    case failed

    var cause: Cause { self == .flooded ? .unreadable : .failure }
}

/// One place where a pattern matched.
struct PatternMatch {
    /// The pattern's place among those compiled.
    var id: Int
    /// Where the match began; 0 for patterns that do not tell.
    var start: Int
    /// Where it ended.
    var end: Int
}

/// A pattern in Vectorscan's syntax.
struct Pattern: Sendable {
    var text: String
    var ignoresCase = false
    /// Whether matches tell where they began; those of a known length need not.
    var tellsStart = false

    /// What matches nothing but these bytes.
    static func literal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { byte in
            if Letter.index(byte) != nil || ByteSet.digits.contains(byte) { return String(Unicode.Scalar(byte)) }
            return (byte < 16 ? "\\x0" : "\\x") + String(byte, radix: 16)
        }.joined()
    }
}

/// Compiled patterns.
final class PatternDatabase: Sendable {
    /// More matches than these in one text are a flood, and are reported as such.
    static let greatestCount = 1024

    // Compiled once and only read afterwards, which Vectorscan allows from any number of threads.
    nonisolated(unsafe) private let database: OpaquePointer
    private let idle: Mutex<[Scratch]>
    private let fault: EngineFault?

    /// Scratch space; whoever has taken it out of `idle` is alone with it.
    private struct Scratch: @unchecked Sendable {
        // Sendable: the pointer is in one place only, in the pool or in the one search that took it out.
        var pointer: OpaquePointer
    }

    init(_ patterns: [Pattern], fault: EngineFault? = nil) throws(ScannerFailure) {
        database = try Self.compiled(patterns)
        self.fault = fault
        idle = Mutex([])
        guard let scratch = newScratch() else {
            hs_free_database(database)
            throw ScannerFailure(reason: "no scratch space", pattern: nil)
        }
        idle.withLock { $0.append(Scratch(pointer: scratch)) }
    }

    /// How much memory the compiled patterns take, in bytes.
    var size: Int {
        var size = 0
        return hs_database_size(database, &size) == HS_SUCCESS ? size : .max
    }

    /// The length of the shortest text that a pattern can match.
    static func shortestMatch(of pattern: Pattern) throws(ScannerFailure) -> Int {
        var info: UnsafeMutablePointer<hs_expr_info_t>?
        var failure: UnsafeMutablePointer<hs_compile_error_t>?
        let code = hs_expression_info(pattern.text, pattern.flags, &info, &failure)
        defer {
            hs_free_compile_error(failure)
            // The engine hands the information over in memory of malloc's (hs_compile.h).
            free(info)
        }
        guard code == HS_SUCCESS, let info else { throw ScannerFailure(failure, pattern: 0) }
        return Int(info.pointee.min_width)
    }

    deinit {
        for scratch in idle.withLock({ $0 }) { hs_free_scratch(scratch.pointer) }
        hs_free_database(database)
    }

    /// All matches, by where they end; more than `greatestCount` are a flood.
    ///
    /// - Parameter uncounted: the matches of so many patterns, the first ones, don't count.
    func matches(in text: Span<UInt8>, uncounted: Int = 0) throws(SearchFailure) -> [PatternMatch] {
        guard let length = UInt32(exactly: text.count),
            let scratch = idle.withLock({ $0.popLast()?.pointer }) ?? newScratch()
        else { throw .failed }
        var matches = Matches(uncounted: UInt32(clamping: uncounted))
        let code = withUnsafeMutablePointer(to: &matches) { matches in
            // The bytes and the list outlive the call, and the engine keeps neither pointer beyond it.
            text.withUnsafeBufferPointer { bytes in
                bytes.withMemoryRebound(to: CChar.self) { characters in
                    // Without scratch space the engine refuses to work.
                    hs_scan(
                        database, characters.baseAddress ?? Self.nothing, length, 0,
                        fault?.isThere == true ? nil : scratch, note, matches)
                }
            }
        }
        idle.withLock { $0.append(Scratch(pointer: scratch)) }
        if code != HS_SUCCESS { throw code == HS_SCAN_TERMINATED ? .flooded : .failed }
        return matches.found
    }

    private func newScratch() -> OpaquePointer? {
        var scratch: OpaquePointer?
        return hs_alloc_scratch(database, &scratch) == HS_SUCCESS ? scratch : nil
    }

    // One byte that nobody writes, for empty texts, which have no address.
    nonisolated(unsafe) private static let nothing: UnsafePointer<CChar> = {
        let byte = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
        byte.initialize(to: 0)
        return UnsafePointer(byte)
    }()

    private static func compiled(_ patterns: [Pattern]) throws(ScannerFailure) -> OpaquePointer {
        var database: OpaquePointer?
        var failure: UnsafeMutablePointer<hs_compile_error_t>?
        let flags = patterns.map(\.flags)
        let ids = patterns.indices.map { UInt32(truncatingIfNeeded: $0) }
        withStrings(patterns.map(\.text)) { texts in
            _ = hs_compile_multi(
                texts, flags, ids, UInt32(truncatingIfNeeded: patterns.count), UInt32(HS_MODE_BLOCK), nil,
                &database, &failure)
        }
        defer { hs_free_compile_error(failure) }
        if let database { return database }
        throw ScannerFailure(failure, pattern: failure.map { Int($0.pointee.expression) })
    }
}

extension ScannerFailure {
    fileprivate init(_ failure: UnsafeMutablePointer<hs_compile_error_t>?, pattern: Int?) {
        reason = failure?.pointee.message.map { String(cString: $0) } ?? "the engine failed"
        self.pattern = pattern
    }
}

/// What a search has found so far.
private struct Matches {
    let uncounted: UInt32
    var found: [PatternMatch] = []
    private var count = 0

    init(uncounted: UInt32) { self.uncounted = uncounted }

    /// Whether there may be more.
    mutating func add(_ id: UInt32, _ start: UInt64, _ end: UInt64) -> Bool {
        count += id < uncounted ? 0 : 1
        if count > PatternDatabase.greatestCount { return false }
        found.append(
            PatternMatch(id: Int(id), start: Int(truncatingIfNeeded: start), end: Int(truncatingIfNeeded: end)))
        return true
    }
}

/// Takes note of a match; a number other than 0 ends the search.
private func note(
    id: UInt32, from: UInt64, to: UInt64, flags: UInt32, context: UnsafeMutableRawPointer?
) -> Int32 {
    // The context is the list that `matches` lends for the length of the search.
    guard let matches = context?.assumingMemoryBound(to: Matches.self) else { return 1 }
    return matches.pointee.add(id, from, to) ? 0 : 1
}

/// Lends C strings for the length of a call.
private func withStrings(_ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Void) {
    // Each string is allocated here and freed here, after the call.
    let copies = texts.map { text in
        let bytes = Array(text.utf8CString)
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        copy.initialize(from: bytes, count: bytes.count)
        return copy
    }
    defer { copies.forEach { $0.deallocate() } }
    copies.map { UnsafePointer<CChar>?($0) }.withUnsafeBufferPointer { pointers in
        if let first = pointers.baseAddress { body(first) }
    }
}

extension Pattern {
    fileprivate var flags: UInt32 {
        let caseless = ignoresCase ? UInt32(HS_FLAG_CASELESS) : 0
        return caseless | (tellsStart ? UInt32(HS_FLAG_SOM_LEFTMOST) : 0)
    }
}
