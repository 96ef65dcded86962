// What a list must be, worked out anew from the keys that the backends hold. Plain, and nothing of the gateway's in it.

import Foundation
import SampleBackends

/// The sorted union of sample backends.
struct Oracle {
    private struct Entry {
        let uid: String
        let backend: String
        let key: SampleKey
        let status: String
        var hasTenant = false
    }

    private let entries: [Entry]

    init(diffio: [SampleKey], cycles: [SampleKey]) { self.init(diffio: ["diffio": diffio], cycles: ["cycles": cycles]) }

    /// The keys of backends by their names.
    init(diffio: [String: [SampleKey]], cycles: [String: [SampleKey]]) {
        let now = ISO8601DateFormatter().string(from: Date())
        let flat = diffio.flatMap { name, keys in
            keys.map { Self.entry($0, name, $0.revokedAt != nil ? "revoked" : $0.status) }
        }
        let paged = cycles.flatMap { name, keys in
            keys.map { key in
                let hasEnded = key.expiresAt.map { Self.sortable($0) <= Self.sortable(now) } ?? false
                var entry = Self.entry(key, name, key.status == "active" && hasEnded ? "expired" : key.status)
                entry.hasTenant = true
                return entry
            }
        }
        entries = flat + paged
    }

    /// The uids in the order asked for.
    func uids(by field: String, descending: Bool) -> [String] {
        let keyed = entries.map { entry in
            let values = [Self.value(of: entry, field), entry.backend, entry.key.id]
            return (order: values.map(Self.orderText).joined(separator: " "), uid: entry.uid)
        }
        let uids = keyed.sorted { $0.order < $1.order }.map(\.uid)
        return descending ? uids.reversed() : uids
    }

    private static func entry(_ key: SampleKey, _ backend: String, _ status: String) -> Entry {
        Entry(uid: "\(backend)/\(key.id)", backend: backend, key: key, status: status)
    }

    /// ASCII that orders as the value does by UTF-16 code units; a missing value is larger than any.
    private static func orderText(_ value: String?) -> String {
        value.map { $0.utf16.map { String(UInt32($0) + 0x1_0000, radix: 16) }.joined() } ?? "~"
    }

    private static func value(of entry: Entry, _ field: String) -> String? {
        let key = entry.key
        switch field {
        case "created_at": return key.createdAt.map(sortable)
        case "expires_at": return key.expiresAt.map(sortable)
        case "last_used_at": return key.lastUsedAt.map(sortable)
        case "name": return key.name
        case "tenant_id": return entry.hasTenant ? key.tenant : nil
        case "status": return entry.status
        default: return key.id
        }
    }

    /// A time in UTC with nine fraction digits: these order as text.
    private static func sortable(_ time: String) -> String {
        let parts = time.dropLast().split(separator: ".")
        let fraction = parts.count > 1 ? String(parts[1]) : ""
        return "\(parts[0]).\(fraction)" + String(repeating: "0", count: 9 - fraction.count)
    }
}
