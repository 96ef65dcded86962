// A backend's answer, read into a page: every field by its dialect's map, nothing believed half.

import CSimdJSON
public import KeyListing
import Synchronization

/// Why an answer is not what the dialect says. The text names fields and counts, never values.
public struct MalformedAnswer: Error, Sendable, Hashable {
    /// For the log.
    public var detail: String
}

/// What an answer is read with beside its body.
public struct AnswerContext: Sendable {
    /// The token by which the page was asked for.
    public var token: String?
    /// The `Link` header's values.
    public var links: [String]
    /// What stands in for a tenant where the dialect has none, UTF-8.
    public var tenantID: [UInt8]?

    /// What an answer is read with.
    public init(token: String? = nil, links: [String] = [], tenantID: [UInt8]? = nil) {
        self.token = token
        self.links = links
        self.tenantID = tenantID
    }
}

extension Dialect {
    /// Reads the body of a 200. The body's storage becomes the page's.
    public func read(_ body: consuming [UInt8], _ context: AnswerContext) throws(MalformedAnswer) -> Page {
        let length = body.count
        body.append(contentsOf: repeatElement(0, count: Int(CSJ_PADDING)))
        let reader = JSONReader.take()
        defer { JSONReader.giveBack(reader, after: length) }
        var result = csj_result()
        let code = body.withUnsafeBufferPointer {
            csj_read(reader.pointer, fields.plan.pointer, $0.baseAddress, length, &result)
        }
        guard code == Int32(CSJ_OK) else { throw MalformedAnswer(detail: Self.reason(code)) }
        body.removeLast(Int(CSJ_PADDING))
        body.append(contentsOf: UnsafeBufferPointer(start: result.arena, count: result.arena_length))
        var builder = KeyBuilder(
            self, bytes: body, count: result.item_count, tenantID: context.tenantID)
        let width = fields.plan.itemSlots
        for index in 0..<result.item_count {
            let slots = UnsafeBufferPointer(start: result.items + index * width, count: width)
            try builder.add(Slots(values: slots))
        }
        let document = Slots(values: UnsafeBufferPointer(start: result.document, count: Int(documentSlots)))
        let last = result.item_count == 0 ? nil : (result.items + (result.item_count - 1) * width)
        let lastItem = last.map { Slots(values: UnsafeBufferPointer(start: $0, count: width)) }
        let token = try nextToken(document, lastItem, builder, context)
        var page = Page(bytes: builder.bytes, answerLength: length, keys: builder.keys, nextToken: token)
        page.tokenMeaning = pagesByOffset ? .offset : countsPages ? .pageNumber : .place
        return page
    }

    private var documentSlots: Int32 { fields.plan.documentSlots }

    private static func reason(_ code: Int32) -> String {
        switch code {
        case Int32(CSJ_DUPLICATE): "a member is given twice"
        case Int32(CSJ_TOO_DEEP): "nested too deep"
        case Int32(CSJ_NO_ITEMS): "no list where the dialect says one is"
        case Int32(CSJ_ITEM_NO_OBJECT): "an item is no object"
        case Int32(CSJ_WRONG_TYPE): "no object where the dialect looks into one"
        case Int32(CSJ_TOO_LARGE): "larger than can be read"
        case Int32(CSJ_NO_MEMORY): "no memory to read it"
        default: "no valid JSON"
        }
    }
}

/// The values of one item, or of the document, by slot. Lives no longer than the reading.
struct Slots {
    let values: UnsafeBufferPointer<csj_value>

    subscript(slot: Int) -> csj_value {
        slot < values.count ? values[slot] : csj_value(offset: 0, length: 0, kind: UInt32(CSJ_ABSENT))
    }
}

extension csj_value {
    var isAbsent: Bool { kind == UInt32(CSJ_ABSENT) || kind == UInt32(CSJ_NULL) }
    func `is`(_ kind: Int) -> Bool { self.kind == UInt32(kind) }
    var slice: Slice { Slice(offset: offset, length: length) }
}

/// A parser's buffers. Used by one reading at a time; kept for the next.
///
/// `@unchecked Sendable`: whoever has taken it is the only one who has it.
final class JSONReader: @unchecked Sendable {
    let pointer: OpaquePointer

    private init() { pointer = csj_reader_create() }
    deinit { csj_reader_destroy(pointer) }

    private static let idle = Mutex<[JSONReader]>([])

    static func take() -> JSONReader { idle.withLock { $0.popLast() } ?? JSONReader() }

    /// Buffers of a large answer are not kept: they would never shrink.
    static func giveBack(_ reader: JSONReader, after length: Int) {
        if length <= 1 << 20 { idle.withLock { $0.append(reader) } }
    }
}
