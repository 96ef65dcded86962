// Values that were found clean a moment ago. Tenants, roles, scopes and often metadata are the same in many keys of a list.

import Glibc
import Synchronization

/// A few clean values. Any thread may use it at any time; one that finds it in use does without.
final class CleanMemo: Sendable {
    /// What a value was looked at as.
    enum Form: Int, CaseIterable {
        case identifier, value, array, object
    }

    /// Longer values are not remembered.
    private static let longest = 240
    /// So many of each form, so that objects, which differ most, drive out nothing else.
    private static let placesOfForm = 32
    private static let places = Form.allCases.count * placesOfForm

    private struct Place: BitwiseCopyable {
        var hash: UInt64 = 0
        var count = 0
    }

    /// The values' bytes and what is known of them, by their places. Made when there is something to remember.
    private struct Table: @unchecked Sendable {
        // Sendable: both pointers are this table's alone, which lives behind the lock and is freed by no one else.
        let places = UnsafeMutablePointer<Place>.allocate(capacity: CleanMemo.places)
        let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: CleanMemo.places * CleanMemo.longest)

        init() {
            places.initialize(repeating: Place(), count: CleanMemo.places)
            bytes.initialize(repeating: 0, count: CleanMemo.places * CleanMemo.longest)
        }
    }

    private let table = Mutex<Table?>(nil)

    deinit {
        table.withLock {
            $0?.places.deallocate()
            $0?.bytes.deallocate()
        }
    }

    /// Whether the value is clean: by having been so a moment ago, or by the look.
    @inline(__always)
    func clears(_ text: Span<UInt8>, as form: Form, _ look: () -> Bool) -> Bool {
        if text.count > Self.longest { return look() }
        if text.isEmpty { return true }
        let hash = Self.hash(text)
        if knows(text, form, hash) { return true }
        guard look() else { return false }
        note(text, form, hash)
        return true
    }

    private func knows(_ text: Span<UInt8>, _ form: Form, _ hash: UInt64) -> Bool {
        table.withLockIfAvailable { table in
            guard let table else { return false }
            let at = Self.place(form, hash)
            let place = table.places[at]
            guard place.hash == hash, place.count == text.count else { return false }
            return text.withUnsafeBytes { bytes in
                bytes.baseAddress.map { memcmp($0, table.bytes + at * Self.longest, bytes.count) == 0 } ?? false
            }
        } ?? false
    }

    private func note(_ text: Span<UInt8>, _ form: Form, _ hash: UInt64) {
        _ = table.withLockIfAvailable { kept in
            let table = kept ?? Table()
            kept = table
            let at = Self.place(form, hash)
            table.places[at] = Place(hash: hash, count: text.count)
            text.withUnsafeBytes { bytes in
                // No more than `longest` bytes, as `clears` has made sure.
                if let first = bytes.baseAddress { memcpy(table.bytes + at * Self.longest, first, bytes.count) }
            }
        }
    }

    private static func place(_ form: Form, _ hash: UInt64) -> Int {
        form.rawValue * placesOfForm + Int(hash >> 32) % placesOfForm
    }

    /// Eight bytes at a time; the last eight may be read twice.
    private static func hash(_ text: Span<UInt8>) -> UInt64 {
        text.withUnsafeBytes { bytes in
            var hash = UInt64(truncatingIfNeeded: bytes.count)
            guard bytes.count >= 8 else {
                for byte in bytes { hash = (hash << 8 | UInt64(byte)) }
                return (hash ^ hash >> 29) &* multiplier
            }
            var at = 0
            while at < bytes.count {
                let word = bytes.loadUnaligned(fromByteOffset: min(at, bytes.count - 8), as: UInt64.self)
                hash = (hash ^ word) &* multiplier
                hash ^= hash >> 29
                at += 8
            }
            return hash &* multiplier
        }
    }

    private static let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15
}
