// How keys are printed: a writer turns pages into bytes. Writers do no I/O.

import ArgumentParser

enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    case table, json, ndjson, csv

    func makeWriter() -> any KeyWriter {
        switch self {
        case .table: TableWriter()
        case .json: JSONWriter()
        case .ndjson: NDJSONWriter()
        case .csv: CSVWriter()
        }
    }
}

protocol KeyWriter: Sendable {
    /// What stands before the first page.
    mutating func opening() -> [UInt8]
    /// The keys of one page.
    mutating func text(of keys: [KeyItem]) -> [UInt8]
    /// What stands behind the last page, also where the walk ends early. Without a page nothing is printed at all.
    mutating func closing(_ walk: WalkState) -> [UInt8]
}
