// Where a backend's list goes on. No two end alike: only what the dialect declares is an end.

import CSimdJSON
import KeyListing

extension Dialect {
    func nextToken(
        _ document: Slots, _ lastItem: Slots?, _ builder: KeyBuilder, _ context: AnswerContext
    ) throws(MalformedAnswer) -> String? {
        guard let paging else { return nil }
        var saysMore = false
        if let more = paging.more, !document[more].isAbsent {
            if document[more].is(CSJ_FALSE) { return nil }
            guard document[more].is(CSJ_TRUE) else { throw MalformedAnswer(detail: "the has-more flag is no flag") }
            saysMore = true
        }
        let next = try nextToken(paging.source, document, lastItem, builder, context)
        if saysMore, next == nil { throw MalformedAnswer(detail: "a page that says that there is more, and not where") }
        return next
    }

    private func nextToken(
        _ source: TokenSource, _ document: Slots, _ lastItem: Slots?, _ builder: KeyBuilder, _ context: AnswerContext
    ) throws(MalformedAnswer) -> String? {
        switch source {
        case .document(let slot): return try token(document[slot], builder)
        case .lastItem(let slot):
            guard let lastItem else { return nil }
            return try token(lastItem[slot], builder)
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
        if total < builder.keys.count { throw MalformedAnswer(detail: "a total below the items of its own page") }
        let (offset, overflow) = (context.token.flatMap { Int($0) } ?? 0).addingReportingOverflow(builder.keys.count)
        if overflow || offset >= total { return nil }
        if builder.keys.isEmpty { throw MalformedAnswer(detail: "an empty page below the total") }
        return String(offset)
    }
}

/// The parameter of the `next` link's address (RFC 8288, section 3); nil without such a link. One that leads nowhere
/// is no end of the list.
private func nextLink(_ headers: [String], parameter: String) throws(MalformedAnswer) -> String? {
    var all: [(address: Substring, relations: [String])] = []
    for header in headers { all += try links(header) }
    guard let link = all.first(where: { $0.relations.contains("next") }) else { return nil }
    let query = link.address.prefix { $0 != "#" }.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
    for pair in query.split(separator: "&") {
        // A blank that stood there as `+` goes back as `%20`.
        let parts = pair.split(separator: "=", maxSplits: 1).map { formDecoded($0.utf8) }
        if parts.first == parameter, let value = parts.dropFirst().first ?? nil { return value }
    }
    throw MalformedAnswer(detail: "the next link lacks its parameter")
}

/// The links of one field line (RFC 8288, section 3). What is no link could be the next one.
private func links(_ header: String) throws(MalformedAnswer) -> [(address: Substring, relations: [String])] {
    var found: [(address: Substring, relations: [String])] = []
    for value in parts(of: header[...], at: ",") where !value.allSatisfy(\.isWhitespace) {
        let link = value.drop(while: \.isWhitespace)
        guard link.first == "<", let close = link.firstIndex(of: ">") else {
            throw MalformedAnswer(detail: "a Link that is none")
        }
        found.append((link[link.index(after: link.startIndex)..<close], relations(link[link.index(after: close)...])))
    }
    return found
}

/// The values of the first `rel`, in small letters: they are compared without regard to case.
private func relations(_ parameters: Substring) -> [String] {
    for parameter in parts(of: parameters, at: ";") {
        let pair = parameter.split(separator: "=", maxSplits: 1).map { $0.trimming(while: \.isWhitespace) }
        guard pair.count == 2, pair[0].lowercased() == "rel" else { continue }
        return pair[1].trimming { $0 == "\"" }.lowercased().split(separator: " ").map(String.init)
    }
    return []
}

/// The parts between separators that stand neither in quotes nor in an address.
private func parts(of text: Substring, at separator: Character) -> [Substring] {
    var parts: [Substring] = []
    var (start, isQuoted, isAddress, isEscaped) = (text.startIndex, false, false, false)
    for index in text.indices {
        let character = text[index]
        if isEscaped {
            isEscaped = false
        } else if isQuoted, character == "\\" {
            isEscaped = true
        } else {
            switch character {
            case "\"" where !isAddress: isQuoted.toggle()
            case "<" where !isQuoted: isAddress = true
            case ">" where !isQuoted: isAddress = false
            case separator where !isQuoted && !isAddress:
                parts.append(text[start..<index])
                start = text.index(after: index)
            default: break
            }
        }
    }
    return parts + [text[start...]]
}

extension Substring {
    fileprivate func trimming(while isBlank: (Character) -> Bool) -> Substring {
        let rest = drop(while: isBlank)
        return rest.prefix(rest.reversed().drop(while: isBlank).count)
    }
}
