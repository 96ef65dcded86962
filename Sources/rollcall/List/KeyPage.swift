// One page of keys as the client sees it. Trusts nothing: a body that is not the documented shape is an error.

import StrictJSON

struct KeyPage {
    let keys: [KeyItem]
    /// Where to go on; nil at the walk's end.
    let nextCursor: String?
    let isComplete: Bool
    /// Names of backends that this page lacks.
    let unreachable: [String]

    /// Reads the body of a 200.
    init(reading body: [UInt8]) throws(ListFailure) {
        let problems = ProblemList()
        let document = JSONElement(try Self.parse(body), problems: problems)
        let page = document.object()
        keys = Self.keys(of: page?.required("keys"), in: body)
        nextCursor = Self.nextCursor(in: page)
        isComplete = page?.required("complete")?.bool() ?? false
        unreachable = page?.required("unreachable")?.array()?.compactMap { $0.string() } ?? []
        if let problem = problems.problems.first {
            throw .malformed(problem.pointer.isEmpty ? problem.message : "\(problem.pointer): \(problem.message)")
        }
    }

    private static func parse(_ body: [UInt8]) throws(ListFailure) -> JSONNode {
        do {
            return try JSONNode.parse(body, maximumDepth: 256)
        } catch {
            let place = "line \(error.position.line), column \(error.position.column)"
            throw .malformed("it is not JSON: \(place): \(error.message)")
        }
    }

    /// The keys, each with its own slice of the body. A body with two `keys` is refused by the reader of members.
    private static func keys(of member: JSONElement?, in body: [UInt8]) -> [KeyItem] {
        guard let elements = member?.array() else { return [] }
        let raw = RawJSON.members(of: body[...]).first { $0.name.elementsEqual(#""keys""#.utf8) }?.value
        let texts = raw.map { RawJSON.parts(of: $0) } ?? []
        guard texts.count == elements.count else {
            member?.report("its text cannot be told apart")
            return []
        }
        return zip(elements, texts).compactMap { KeyItem($0, raw: $1) }
    }

    /// `next_cursor` is null exactly when `has_more` is false, and otherwise URL-safe base64.
    private static func nextCursor(in page: ObjectReader?) -> String? {
        guard let member = page?.required("next_cursor"), let hasMore = page?.required("has_more")?.bool() else {
            return nil
        }
        guard hasMore else {
            if !member.isNull { member.report("there is a cursor, but has_more is false") }
            return nil
        }
        guard let cursor = member.string() else { return nil }
        if !isCursor(cursor) { member.report("not a cursor") }
        return cursor
    }

    /// Whether `text` may be a cursor: so it is also safe in a URL, on a terminal and on a shell's command line.
    static func isCursor(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
                default: false
                }
            }
    }
}
