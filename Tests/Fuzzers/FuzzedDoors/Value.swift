// A key's fields on their way out: each as the bytes say, with a secret wherever these have a byte 1.

import KeyListing
import Redaction
import StrictJSON

private let scanner = try? Scanner()
private let redactor = scanner.map {
    Redactor(displayPrefixes: [], scanner: $0) { Array($0.prefix(8)) + [1, 2, 3, 4, 5, 6, 7, 8] }
}
private let body = Array("0123456789".utf8) + (0..<26).map { UInt8(ascii: "A") + ($0 * 7 + 3) % 26 }
private let secret = Array(("gh" + "p_").utf8) + body

func strip(_ bytes: [UInt8]) {
    guard let scanner, let redactor else { preconditionFailure("no scanner") }
    let filled = bytes.flatMap { $0 == 1 ? secret : [$0] }
    // Parsers let nothing in that is no UTF-8.
    let text = Array(String(decoding: filled, as: UTF8.self).utf8)
    let shown = redactor.redact(page(text), 0)
    for field in [shown.replacements[.name], shown.replacements[.keyID]] { expectNothing(of: field ?? text) }
    checkFirstLook(text, scanner)
    let again = redactor.redact(page(shown.replacements[.name] ?? text), 0).replacements
    precondition(again[.name] == nil, "a second pass changes a text")
    checkJSON(text, redactor, scanner)
}

/// The first look lets through what the close look finds nothing in, and no more.
private func checkFirstLook(_ text: [UInt8], _ scanner: Scanner) {
    let shown = Array(scanner.shown(String(decoding: text, as: UTF8.self)).utf8)
    precondition(shown == scanner.explain(text: text).result, "the first look clears what the close look does not")
}

/// Free-form JSON stays JSON, and a second pass changes nothing.
private func checkJSON(_ json: [UInt8], _ redactor: Redactor, _ scanner: Scanner) {
    guard json.first == 0x7B || json.first == 0x5B, isJSON(json) else { return }
    let isObject = json.first == 0x7B
    func stripped(_ json: [UInt8]) -> [UInt8]? {
        let shown = redactor.redact(isObject ? page(metadata: json) : page(scopes: json), 0).replacements
        return isObject ? shown[.metadata] : shown[.scopes]
    }
    let first = stripped(json)
    precondition((first == nil) == (scanner.explain(json: json)?.parts.isEmpty ?? false), "the two looks differ")
    expectNothing(of: first ?? json)
    guard let first else { return }
    precondition(isJSON(first), "no JSON any more")
    precondition(stripped(first) == nil, "a second pass changes JSON")
}

private func isJSON(_ text: [UInt8]) -> Bool { (try? JSONNode.parse(text)) != nil }

/// No twelve bytes of the secret's body in a row are left.
private func expectNothing(of text: [UInt8]) {
    for start in 0...body.count - 12 {
        precondition(text.firstRange(of: body[start..<start + 12]) == nil, "a secret is left")
    }
}

private func page(_ text: [UInt8] = [], metadata: [UInt8] = [], scopes: [UInt8] = []) -> Page {
    var page = Page()
    var key = APIKey()
    func add(_ bytes: [UInt8]) -> Slice {
        page.bytes += bytes
        return Slice(offset: UInt32(page.bytes.count - bytes.count), length: UInt32(bytes.count))
    }
    key.keyID = add(text.isEmpty ? [0x6B] : text)
    key.name = add(text)
    if !metadata.isEmpty { key.metadata = add(metadata) }
    if !scopes.isEmpty { key.scopes = add(scopes) }
    page.keys.append(key)
    return page
}
