// Where each unified field of a key is in a backend's items, compiled to slots of the reader's plan.

import CSimdJSON
import KeyListing

/// The plan of one dialect's answers. Immutable once its description is read, so that all readers may share it.
///
/// `@unchecked Sendable`: the plan behind the pointer is changed only while the description is read, before anybody else has it.
final class AnswerPlan: @unchecked Sendable {
    let pointer: OpaquePointer
    private(set) var itemSlots = 0
    private(set) var documentSlots: Int32 = 0

    init() { pointer = csj_plan_create() }
    deinit { csj_plan_destroy(pointer) }

    func items(at path: String) {
        csj_plan_items(pointer, path, path.utf8.count)
    }

    func itemSlot(_ path: String) -> Int {
        let slot = Int(csj_plan_add(pointer, 1, path, path.utf8.count))
        itemSlots = max(itemSlots, slot + 1)
        return slot
    }

    func documentSlot(_ path: String) -> Int {
        let slot = csj_plan_add(pointer, 0, path, path.utf8.count)
        documentSlots = max(documentSlots, slot + 1)
        return Int(slot)
    }
}

/// How a time is written.
enum TimeForm: String, CaseIterable {
    /// RFC 3339.
    case rfc3339
    /// Unix seconds, a number.
    case seconds
    /// Unix milliseconds, a number.
    case milliseconds
    /// A day, `2026-05-09`, in UTC.
    case date

    /// Whether it is a JSON number.
    var isNumber: Bool {
        switch self {
        case .seconds, .milliseconds: true
        case .rfc3339, .date: false
        }
    }
}

/// Where the fields are. A nil field is one that the vendor does not have.
struct FieldMap: Sendable {
    struct Time: Sendable {
        var slot: Int
        var form: TimeForm
    }

    enum FreeForm: Sendable {
        /// An object as it is.
        case whole(Int)
        /// An object made of single values.
        case members([Member])
    }

    /// A value of an object that the dialect makes: its name as JSON text with its colon, and where it is.
    struct Member: Sendable {
        var name: [UInt8]
        var slot: Int
        /// Whether it has to be a list.
        var isList: Bool
    }

    let plan: AnswerPlan
    var keyID: Int
    /// The first of these that is there.
    var name: [Int] = []
    var description: Int?
    var keyPrefix: Int?
    var tenantID: Int?
    var role: Int?
    /// Lists that are joined.
    var scopes: [Int] = []
    var parentKeyID: Int?
    var restrictions: FreeForm?
    var createdAt: Time?
    var lastUsedAt: Time?
    var expiresAt: Time?
    var rotatedAt: Time?
    var revokedAt: Time?
    var revokedReason: Int?
    var metadata: FreeForm?
}

/// How a state is derived; the first rule that holds decides, none makes it `unknown`.
enum StatusRule: Sendable {
    /// The value is there and not null.
    case present(Int, KeyStatus)
    /// The value is this flag.
    case flag(Int, Bool, KeyStatus)
    /// The expiry lies at or before the walk's start.
    case expired
    /// The value is a word; others than these, in any letter case, are unknown.
    case word(Int, [(word: [UInt8], status: KeyStatus)])
    /// Whatever is left.
    case otherwise(KeyStatus)
}
