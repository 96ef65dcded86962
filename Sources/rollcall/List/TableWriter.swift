// Keys as a table for people. Columns are as wide as what has come so far: rows are printed as pages arrive.

struct TableWriter: KeyWriter {
    private static let columns: [KeyField] = [.uid, .name, .status, .tenantID, .createdAt, .expiresAt]

    private var widths = TableWriter.columns.map(\.rawValue.utf8.count)
    private var hasHeader = false

    // The header waits for the first page's rows, which tell how wide the columns are.
    mutating func opening() -> [UInt8] { [] }

    mutating func text(of keys: [KeyItem]) -> [UInt8] {
        let rows = keys.map { key in Self.columns.map { Self.shown(key.cell($0)) } }
        for row in rows { widen(for: row) }
        var text = header()
        for row in rows { text += line(row) }
        return text
    }

    mutating func closing(_ walk: WalkState) -> [UInt8] { [] }

    private mutating func header() -> [UInt8] {
        if hasHeader { return [] }
        hasHeader = true
        return line(Self.columns.map { $0.rawValue.uppercased() })
    }

    private mutating func widen(for row: [String]) {
        widths = zip(widths, row).map { max($0, PrintableText.width(of: $1)) }
    }

    private static func shown(_ cell: KeyItem.Cell) -> String {
        if case .text(let text) = cell { PrintableText.escaped(text) } else { "-" }
    }

    private func line(_ row: [String]) -> [UInt8] {
        var line = ""
        for (cell, width) in zip(row, widths) {
            line += cell + String(repeating: " ", count: max(width - PrintableText.width(of: cell), 0) + 2)
        }
        while line.last == " " { line.removeLast() }
        return Array((line + "\n").utf8)
    }
}
