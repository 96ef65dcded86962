// Where a backend's list goes on. No two end alike: only what the dialect declares is an end.

import CSimdJSON
import KeyListing

extension Dialect {
    func nextToken(
        _ document: Slots, _ lastItem: Slots?, _ builder: KeyBuilder, _ context: AnswerContext
    ) throws(MalformedAnswer) -> String? {
        guard let paging else { return nil }
        if let more = paging.more, !document[more].isAbsent {
            if document[more].is(CSJ_FALSE) { return nil }
            guard document[more].is(CSJ_TRUE) else { throw MalformedAnswer(detail: "the has-more flag is no flag") }
        }
        switch paging.source {
        case .document(let slot): return try token(document[slot], builder)
        case .lastItem(let slot):
            return try lastItem.flatMap { item throws(MalformedAnswer) in try token(item[slot], builder) }
        case .link(let parameter): return try nextLink(context.links, parameter: parameter)
        case .offset(let total): return try nextOffset(document[total], builder, context)
        }
    }

    private func token(_ value: csj_value, _ builder: KeyBuilder) throws(MalformedAnswer) -> String? {
        if value.isAbsent || value.is(CSJ_STRING) && value.length == 0 { return nil }
        guard value.is(CSJ_STRING) || value.is(CSJ_NUMBER) else {
            throw MalformedAnswer(detail: "the page token is no text")
        }
        return String(decoding: builder.bytes[value.slice.range], as: UTF8.self)
    }

    /// The number of items behind this page, until it reaches the total. A page without items below the total leads nowhere.
    private func nextOffset(
        _ total: csj_value, _ builder: KeyBuilder, _ context: AnswerContext
    ) throws(MalformedAnswer) -> String? {
        guard total.is(CSJ_NUMBER), let total = Int(String(decoding: builder.bytes[total.slice.range], as: UTF8.self))
        else {
            throw MalformedAnswer(detail: "the total is no count")
        }
        let (offset, overflow) = (context.token.flatMap { Int($0) } ?? 0).addingReportingOverflow(builder.keys.count)
        if overflow || offset >= total { return nil }
        if builder.keys.isEmpty { throw MalformedAnswer(detail: "an empty page below the total") }
        return String(offset)
    }
}

/// The parameter of the `next` link's address (RFC 8288, section 3); nil without such a link. One that leads nowhere
/// is no end of the list.
private func nextLink(_ headers: [String], parameter: String) throws(MalformedAnswer) -> String? {
    guard let link = headers.flatMap(links).first(where: { $0.relations.contains("next") }) else { return nil }
    let query = link.address.prefix { $0 != "#" }.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
    for pair in query.split(separator: "&") {
        let parts = pair.split(separator: "=", maxSplits: 1)
        if parts.first.map(String.init) == parameter, let value = parts.dropFirst().first.flatMap(percentDecoded) {
            return value
        }
    }
    throw MalformedAnswer(detail: "the next link lacks its parameter")
}

private func links(_ header: String) -> [(address: Substring, relations: [Substring])] {
    var rest = header[...]
    var found: [(address: Substring, relations: [Substring])] = []
    while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
        let address = rest[rest.index(after: open)..<close]
        rest = rest[rest.index(after: close)...]
        let end = rest.firstIndex(of: "<") ?? rest.endIndex
        found.append((address, relations(rest[..<end])))
        rest = rest[end...]
    }
    return found
}

private func relations(_ parameters: Substring) -> [Substring] {
    for parameter in parameters.split(whereSeparator: { $0 == ";" || $0 == "," }) {
        let parts = parameter.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " && $0 != "\"" } }
        guard parts.first?.lowercased() == "rel" else { continue }
        let value = parameter.split(separator: "=", maxSplits: 1).dropFirst().first ?? ""
        return value.split(whereSeparator: { $0 == " " || $0 == "\"" })
    }
    return []
}

private func percentDecoded(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
        if byte != 0x25 {
            bytes.append(byte)
            continue
        }
        guard let high = rest.popFirst(), let low = rest.popFirst(),
            let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
        else { return nil }
        bytes.append(value)
    }
    return String(validating: bytes, as: UTF8.self)
}
