// Cuts one page out of a Cycles server's list and writes it. Two faults lie here: page tokens without end.

/// A page of keys, ready to be written.
struct CyclesPage {
    private static let repeated = "again"
    private static let endless = "endless-"

    private let shelf: CyclesShelf
    private let query: CyclesQuery
    private var items: [Int] = []
    private var token: String?

    init(_ shelf: CyclesShelf, _ query: CyclesQuery, _ faults: [SampleFault]) throws(CyclesRefusal) {
        self.shelf = shelf
        self.query = query
        let repeats = faults.contains(.repeatedToken)
        let goesOn = faults.contains(.endlessPages)
        if goesOn, let cursor = query.cursor, cursor.hasPrefix(Self.endless) {
            let number = Int(cursor.dropFirst(Self.endless.count)) ?? 0
            token = Self.endless + String(number &+ 1)
            return
        }
        try fill(from: repeats && query.cursor == Self.repeated ? nil : query.cursor)
        if repeats { token = Self.repeated }
        if goesOn, token == nil { token = Self.endless + "1" }
    }

    private mutating func fill(from cursor: String?) throws(CyclesRefusal) {
        let selection = shelf.selection(query.selection)
        let count = selection.order.count
        var start = 0
        if let cursor {
            guard let row = shelf.row(token: cursor, tenant: query.selection.tenant), selection.places[row] >= 0
            else { throw .cursor }
            let place = Int(selection.places[row])
            start = (query.descending ? count - 1 - place : place) + 1
        }
        let end = min(count, start + query.limit)
        items = (start..<end).map { selection.order[query.descending ? count - 1 - $0 : $0] }
        if end < count { token = items.last.map(tokenText) }
    }

    private func tokenText(_ row: Int) -> String {
        let key = shelf.rows[row]
        return String(decoding: query.selection.tenant == nil ? key.token : key.id, as: UTF8.self)
    }

    var text: JSONText {
        var text = JSONText()
        text.raw("{\"keys\":[")
        for (index, row) in items.enumerated() {
            if index > 0 { text.comma() }
            text.raw(shelf.json(row: row))
        }
        text.endPage(token: token)
        return text
    }
}

extension JSONText {
    /// Closes a list and says whether and how it goes on.
    mutating func endPage(token: String?) {
        raw(token == nil ? "],\"has_more\":false" : "],\"has_more\":true")
        memberIfAny("next_cursor", token)
        raw("}")
    }
}
