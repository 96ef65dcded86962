// One item's values, turned into a key: typed, normalised, derived.

import CSimdJSON
import KeyListing

/// Builds the keys of a page; what is not in the answer as it has to be is written behind it.
struct KeyBuilder {
    private(set) var bytes: [UInt8]
    private(set) var keys: [APIKey] = []
    private let fields: FieldMap
    private let statusRules: [StatusRule]
    private let tenant: Slice

    init(_ dialect: Dialect, bytes: consuming [UInt8], count: Int, tenantID: [UInt8]?) {
        fields = dialect.fields
        statusRules = dialect.statusRules
        self.bytes = bytes
        keys.reserveCapacity(count)
        if let tenantID { tenant = self.bytes.appendSlice(tenantID) } else { tenant = .absent }
    }

    mutating func add(_ slots: Slots) throws(MalformedAnswer) {
        var key = APIKey()
        key.keyID = try id(slots[fields.keyID], "key_id")
        if key.keyID.isAbsent || key.keyID.length == 0 { throw MalformedAnswer(detail: "a key without an id") }
        key.name = try firstString(fields.name, slots, "name")
        key.description = try string(fields.description, slots, "description")
        key.keyPrefix = try string(fields.keyPrefix, slots, "key_prefix")
        key.tenantID =
            try fields.tenantID.map { slot throws(MalformedAnswer) in try id(slots[slot], "tenant_id") } ?? tenant
        key.role = try string(fields.role, slots, "role")
        key.scopes = try scopes(fields.scopes, slots)
        if let slot = fields.parentKeyID { key.parentKeyID = try id(slots[slot], "parent_key_id") }
        key.restrictions = try freeForm(fields.restrictions, slots, "restrictions")
        key.metadata = try freeForm(fields.metadata, slots, "metadata")
        key.revokedReason = try string(fields.revokedReason, slots, "revoked_reason")
        (key.createdAt, key.created) = try time(fields.createdAt, slots, "created_at")
        (key.lastUsedAt, key.lastUsed) = try time(fields.lastUsedAt, slots, "last_used_at")
        (key.expiresAt, key.expires) = try time(fields.expiresAt, slots, "expires_at")
        (key.rotatedAt, _) = try time(fields.rotatedAt, slots, "rotated_at")
        (key.revokedAt, _) = try time(fields.revokedAt, slots, "revoked_at")
        (key.status, key.expiresWhateverState) = try status(slots)
        keys.append(key)
    }

    // MARK: Texts

    /// Ids are strings outward, whatever they are in the answer; numbers keep every digit.
    private func id(_ value: csj_value, _ field: String) throws(MalformedAnswer) -> Slice {
        if value.isAbsent { return .absent }
        guard value.is(CSJ_STRING) || value.is(CSJ_NUMBER) else { throw wrongType(field) }
        return value.slice
    }

    private func string(_ slot: Int?, _ slots: Slots, _ field: String) throws(MalformedAnswer) -> Slice {
        guard let slot, !slots[slot].isAbsent else { return .absent }
        guard slots[slot].is(CSJ_STRING) else { throw wrongType(field) }
        return slots[slot].slice
    }

    private func firstString(_ candidates: [Int], _ slots: Slots, _ field: String) throws(MalformedAnswer) -> Slice {
        for slot in candidates {
            let slice = try string(slot, slots, field)
            if !slice.isAbsent { return slice }
        }
        return .absent
    }

    private func wrongType(_ field: String) -> MalformedAnswer {
        MalformedAnswer(detail: "\(field) is of a wrong type")
    }

    // MARK: Lists and objects

    private mutating func scopes(_ candidates: [Int], _ slots: Slots) throws(MalformedAnswer) -> Slice {
        var (count, only) = (0, Slice.absent)
        for slot in candidates where !slots[slot].isAbsent {
            guard slots[slot].is(CSJ_STRING_ARRAY) else { throw wrongType("scopes") }
            (count, only) = (count + 1, slots[slot].slice)
        }
        return count > 1 ? joined(candidates, slots) : only
    }

    private mutating func joined(_ candidates: [Int], _ slots: Slots) -> Slice {
        var joined: [UInt8] = [UInt8(ascii: "[")]
        for slot in candidates where !slots[slot].isAbsent {
            let elements = bytes[slots[slot].slice.range].dropFirst().dropLast().drop { $0 <= 0x20 }
            if elements.isEmpty { continue }
            if joined.count > 1 { joined.append(UInt8(ascii: ",")) }
            joined.append(contentsOf: elements)
        }
        joined.append(UInt8(ascii: "]"))
        return bytes.appendSlice(joined)
    }

    private mutating func freeForm(
        _ form: FieldMap.FreeForm?, _ slots: Slots, _ field: String
    ) throws(MalformedAnswer) -> Slice {
        switch form {
        case nil: return .absent
        case .whole(let slot):
            if slots[slot].isAbsent { return .absent }
            guard slots[slot].is(CSJ_OBJECT) else { throw wrongType(field) }
            return slots[slot].slice
        case .members(let members):
            let start = bytes.count
            for member in members where !slots[member.slot].isAbsent {
                let value = slots[member.slot]
                if member.isList, !value.is(CSJ_ARRAY), !value.is(CSJ_STRING_ARRAY) { throw wrongType(field) }
                bytes.append(UInt8(ascii: bytes.count == start ? "{" : ","))
                bytes.append(contentsOf: member.name)
                bytes.append(contentsOf: jsonText(value))
            }
            if bytes.count == start { return .absent }
            bytes.append(UInt8(ascii: "}"))
            return Slice(
                offset: UInt32(truncatingIfNeeded: start), length: UInt32(truncatingIfNeeded: bytes.count - start))
        }
    }

    private func jsonText(_ value: csj_value) -> [UInt8] {
        let text = bytes[value.slice.range]
        return value.is(CSJ_STRING) ? quoted(text) : Array(text)
    }

    // MARK: Times

    private mutating func time(
        _ time: FieldMap.Time?, _ slots: Slots, _ field: String
    ) throws(MalformedAnswer) -> (Slice, Instant) {
        guard let time, !slots[time.slot].isAbsent else { return (.absent, .distantPast) }
        let value = slots[time.slot]
        guard time.form.isNumber ? value.is(CSJ_NUMBER) : value.is(CSJ_STRING) else { throw wrongType(field) }
        guard let read = read(value.slice, time.form) else { throw MalformedAnswer(detail: "\(field) is no time") }
        return read
    }

    private mutating func read(_ slice: Slice, _ form: TimeForm) -> (Slice, Instant)? {
        switch form {
        case .rfc3339: return textTime(slice)
        case .date: return textTime(bytes.appendSlice(Array(bytes[slice.range]) + Array("T00:00:00Z".utf8)))
        case .seconds: return unixTime(slice, unit: 1)
        case .milliseconds: return unixTime(slice, unit: 1000)
        }
    }

    private mutating func textTime(_ slice: Slice) -> (Slice, Instant)? {
        guard let timestamp = Timestamp(bytes.span, in: slice.range) else { return nil }
        if timestamp.isCanonical { return (slice, timestamp.instant) }
        var text: [UInt8] = []
        timestamp.instant.append(to: &text, fraction: bytes[timestamp.fraction])
        return (bytes.appendSlice(text), timestamp.instant)
    }

    /// - Parameter unit: how many of it are a second.
    private mutating func unixTime(_ slice: Slice, unit: Int64) -> (Slice, Instant)? {
        guard let number = Int64(String(decoding: bytes[slice.range], as: UTF8.self)) else { return nil }
        let rest = ((number % unit) + unit) % unit
        // Rounded down without leaving the range: a backend may send the smallest number that there is.
        let seconds = number / unit - (number % unit < 0 ? 1 : 0)
        let instant = Instant(seconds: seconds, nanoseconds: UInt32(rest) * 1_000_000)
        guard (-62_167_219_200..<253_402_300_800).contains(instant.seconds) else { return nil }
        var text: [UInt8] = []
        let digits = unit == 1 ? "" : String(String(1000 + rest).dropFirst())
        instant.append(to: &text, fraction: digits.utf8)
        return (bytes.appendSlice(text), instant)
    }

    // MARK: The state

    /// The state, and whether the key has expired past its expiry whatever its state is: the time for that is each walk's own.
    private func status(_ slots: Slots) throws(MalformedAnswer) -> (KeyStatus, Bool) {
        var (found, expires) = (KeyStatus?.none, false)
        for rule in statusRules {
            switch rule {
            case .expired: expires = expires || found == nil
            case .otherwise(let status): found = found ?? status
            default:
                let status = try status(slots, by: rule)
                found = found ?? status
            }
        }
        return (found ?? .unknown, expires)
    }

    private func status(_ slots: Slots, by rule: StatusRule) throws(MalformedAnswer) -> KeyStatus? {
        switch rule {
        case .present(let slot, let status) where !slots[slot].isAbsent: return status
        case .flag(let slot, let flag, let status) where !slots[slot].isAbsent:
            guard slots[slot].is(CSJ_TRUE) || slots[slot].is(CSJ_FALSE) else { throw wrongType("status") }
            return slots[slot].is(flag ? CSJ_TRUE : CSJ_FALSE) ? status : nil
        case .word(let slot, let words) where !slots[slot].isAbsent:
            guard slots[slot].is(CSJ_STRING) else { throw wrongType("status") }
            return status(of: bytes[slots[slot].slice.range], words)
        default: return nil
        }
    }

    /// The status that a word means, in any letter case.
    private func status(
        of word: ArraySlice<UInt8>, _ words: [(word: [UInt8], status: KeyStatus)]
    ) -> KeyStatus {
        words.first { known, _ in
            known.count == word.count && zip(known, word).allSatisfy { $0 == ((0x41...0x5A) ~= $1 ? $1 + 0x20 : $1) }
        }?.status ?? .unknown
    }
}

extension [UInt8] {
    mutating func appendSlice(_ more: [UInt8]) -> Slice {
        let slice = Slice(offset: UInt32(truncatingIfNeeded: count), length: UInt32(truncatingIfNeeded: more.count))
        append(contentsOf: more)
        return slice
    }
}
