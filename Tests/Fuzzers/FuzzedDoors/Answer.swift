// A backend's answer, read by each built-in dialect, then ordered, searched and redacted as a page is before it leaves.

import Dialects
import KeyListing
import Redaction

private let dialects = Dialect.builtIn.sorted { $0.key < $1.key }.map(\.value)
private let redactor = (try? Scanner()).map { Redactor(displayPrefixes: [], scanner: $0) { Array($0.prefix(8)) } }
private let context = AnswerContext(token: "t", tenantID: Array("acme".utf8))

func read(_ bytes: [UInt8]) {
    for dialect in dialects {
        _ = dialect.understand(status: 400, body: bytes, hadToken: true)
        _ = dialect.probeShows(status: 400, body: bytes)
        if let page = try? dialect.read(bytes, context) { check(page) }
    }
}

private func check(_ page: Page) {
    precondition(page.nextToken != "", "an empty page token")
    for index in page.keys.indices {
        check(page.keys[index], page)
        checkOrder(page, index)
        guard let redactor else { continue }
        _ = redactor.redact(page, index)
        _ = redactor.searchable(page, index)
    }
}

/// Every value lies within the page and is text.
private func check(_ key: APIKey, _ page: Page) {
    precondition(key.keyID.length > 0, "a key without an id")
    let values = [
        key.keyID, key.name, key.description, key.keyPrefix, key.tenantID, key.role, key.scopes, key.parentKeyID,
        key.restrictions, key.createdAt, key.lastUsedAt, key.expiresAt, key.rotatedAt, key.revokedAt, key.revokedReason,
        key.metadata,
    ]
    for value in values {
        precondition(value.range.upperBound <= page.bytes.count, "a value outside its page")
        precondition(String(validating: page.bytes[value.range], as: UTF8.self) != nil, "a value that is no text")
    }
}

/// The order is one: no key precedes itself, and of two at most one precedes the other.
private func checkOrder(_ page: Page, _ index: Int) {
    let other = index == 0 ? page.keys.count - 1 : index - 1
    let now = Instant(seconds: 1_778_328_000)
    for field in SortField.allCases {
        let order = TotalOrder(field, .ascending)
        let isBefore = order.precedes(page, index, page, other, now: now)
        precondition(!isBefore || !order.precedes(page, other, page, index, now: now), "each before the other")
        let position = order.position(of: page, index, backend: [], now: now)
        precondition(order.compare(page, index, backend: [], to: position, now: now) == 0, "not at its own position")
    }
}
