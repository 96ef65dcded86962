// A cursor's content as bytes: a version, then its parts in order. Numbers are LEB128, texts begin with their length.

import KeyListing

extension CursorContent {
    private static let version: UInt8 = 3
    /// Set in a backend's manner where its spending follows.
    private static let hasSpending: UInt8 = 0x80

    var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.byte(Self.version)
        writer.instant(sealedAt)
        writer.instant(walkStart)
        writer.text(Array(route.utf8))
        writer.text(caller)
        writer.query(query)
        writer.byte((allowsPartial ? 1 : 0) | (isComplete ? 2 : 0))
        writer.byte(idlePages)
        writer.optional(position) { $0.position($1) }
        writer.list(backends) { writer, backend in
            writer.fixed(backend.fingerprint)
            writer.byte(backend.manner.rawValue | (backend.spending == nil ? 0 : Self.hasSpending))
            writer.optional(backend.resumption) { $0.resumption($1) }
            if let spending = backend.spending { writer.spending(spending) }
        }
        return writer.bytes
    }

    init?(bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard reader.byte() == Self.version, let sealedAt = reader.instant(), let walkStart = reader.instant(),
            let route = reader.text(), let caller = reader.text(), let query = reader.query(),
            let flags = reader.byte(),
            let idlePages = reader.byte(), let position = reader.optional({ $0.position() }),
            let backends = reader.list({ reader -> Backend? in
                guard let fingerprint = reader.fixed(), let form = reader.byte(),
                    let manner = Manner(rawValue: form & ~Self.hasSpending),
                    let resumption = reader.optional({ $0.resumption() })
                else { return nil }
                var backend = Backend(fingerprint: fingerprint, manner: manner, resumption: resumption)
                if form & Self.hasSpending == 0 { return backend }
                backend.spending = reader.spending()
                return backend.spending == nil ? nil : backend
            }), reader.isAtEnd
        else { return nil }
        self.init(
            sealedAt: sealedAt, walkStart: walkStart, route: String(decoding: route, as: UTF8.self), caller: caller,
            query: query,
            allowsPartial: flags & 1 != 0, isComplete: flags & 2 != 0, position: position, idlePages: idlePages,
            backends: backends)
    }
}

// MARK: Writing

struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func byte(_ byte: UInt8) { bytes.append(byte) }

    mutating func number(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func fixed(_ number: UInt64) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func text(_ text: [UInt8]) {
        number(UInt64(text.count))
        bytes.append(contentsOf: text)
    }

    /// Zig-zag, so that years before 1970 stay short.
    mutating func instant(_ instant: Instant) {
        number(UInt64(bitPattern: instant.seconds << 1 ^ instant.seconds >> 63))
        number(UInt64(instant.nanoseconds))
    }

    mutating func optional<T>(_ value: T?, _ write: (inout ByteWriter, T) -> Void) {
        byte(value == nil ? 0 : 1)
        if let value { write(&self, value) }
    }

    mutating func list<T>(_ values: [T], _ write: (inout ByteWriter, T) -> Void) {
        number(UInt64(values.count))
        for value in values { write(&self, value) }
    }

    mutating func query(_ query: ListQuery) {
        byte(query.order.field.rawValue << 1 | query.order.direction.rawValue)
        let filters = query.filters
        byte(filters.statuses.rawValue)
        optional(filters.tenantID) { $0.text($1) }
        optional(filters.search) { $0.text(Array($1.text.utf8)) }
        for bound in [filters.createdAfter, filters.createdBefore, filters.expiresBefore, filters.lastUsedBefore] {
            optional(bound) { $0.instant($1) }
        }
        optional(query.backends) { writer, names in writer.list(names) { $0.text($1) } }
    }

    mutating func position(_ position: Position) {
        switch position.value {
        case .missing: byte(0)
        case .instant(let instant):
            byte(1)
            self.instant(instant)
        case .text(let text):
            byte(2)
            self.text(text)
        }
        text(position.backend)
        text(position.keyID)
    }

    mutating func resumption(_ resumption: Resumption) {
        text(Array(resumption.token.utf8))
        number(UInt64(resumption.limit) << 1 | (resumption.isPartlyPassed ? 1 : 0))
    }
}

// MARK: Reading

struct ByteReader {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { index == bytes.count }

    mutating func byte() -> UInt8? {
        guard index < bytes.count else { return nil }
        index += 1
        return bytes[index - 1]
    }

    mutating func number() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 64, by: 7) {
            guard let byte = byte() else { return nil }
            value |= UInt64(byte & 0x7F) << UInt64(shift)
            if byte < 0x80 { return value }
        }
        return nil
    }

    mutating func fixed() -> UInt64? {
        var value: UInt64 = 0
        for _ in 0..<8 {
            guard let byte = byte() else { return nil }
            value = value << 8 | UInt64(byte)
        }
        return value
    }

    mutating func text() -> [UInt8]? {
        guard let count = number(), count <= UInt64(bytes.count - index) else { return nil }
        defer { index += Int(count) }
        return Array(bytes[index..<index + Int(count)])
    }

    mutating func instant() -> Instant? {
        guard let zigzag = number(), let nanoseconds = number(), nanoseconds < 1_000_000_000 else { return nil }
        let seconds = Int64(bitPattern: zigzag >> 1) ^ (0 - Int64(zigzag & 1))
        // Years 0000 to 9999, as every text has it: the age of anything beyond could not be counted.
        guard (-62_167_219_200..<253_402_300_800).contains(seconds) else { return nil }
        return Instant(seconds: seconds, nanoseconds: UInt32(nanoseconds))
    }

    /// Nil where the bytes are wrong, `.some(nil)` where the value is absent.
    mutating func optional<T>(_ read: (inout ByteReader) -> T?) -> T?? {
        switch byte() {
        case 0: .some(nil)
        case 1: read(&self).map { .some($0) }
        default: nil
        }
    }

    mutating func list<T>(_ read: (inout ByteReader) -> T?) -> [T]? {
        guard let count = number(), count <= UInt64(bytes.count - index) else { return nil }
        var values: [T] = []
        for _ in 0..<count {
            guard let value = read(&self) else { return nil }
            values.append(value)
        }
        return values
    }

    mutating func query() -> ListQuery? {
        var query = ListQuery()
        guard let order = byte(), let field = SortField(rawValue: order >> 1),
            let direction = SortDirection(rawValue: order & 1), let statuses = byte(),
            let tenantID = optional({ $0.text() }), let search = optional({ $0.searchText() }),
            let createdAfter = optional({ $0.instant() }), let createdBefore = optional({ $0.instant() }),
            let expiresBefore = optional({ $0.instant() }), let lastUsedBefore = optional({ $0.instant() }),
            let backends = optional({ $0.list { $0.text() } })
        else { return nil }
        query.order = TotalOrder(field, direction)
        query.filters.statuses = StatusSet(rawValue: statuses)
        query.filters.tenantID = tenantID
        query.filters.search = search
        query.filters.createdAfter = createdAfter
        query.filters.createdBefore = createdBefore
        query.filters.expiresBefore = expiresBefore
        query.filters.lastUsedBefore = lastUsedBefore
        query.backends = backends
        return query
    }

    private mutating func searchText() -> SearchText? {
        text().flatMap { SearchText(String(decoding: $0, as: UTF8.self)) }
    }

    mutating func position() -> Position? {
        guard let value = sortValue(), let backend = text(), let keyID = text() else { return nil }
        return Position(value: value, backend: backend, keyID: keyID)
    }

    private mutating func sortValue() -> SortValue? {
        switch byte() {
        case 0: .missing
        case 1: instant().map(SortValue.instant)
        case 2: text().map(SortValue.text)
        default: nil
        }
    }

    mutating func resumption() -> Resumption? {
        guard let token = text(), let packed = number(), let limit = Int(exactly: packed >> 1) else { return nil }
        return Resumption(
            token: String(decoding: token, as: UTF8.self), limit: limit, isPartlyPassed: packed & 1 != 0)
    }
}
