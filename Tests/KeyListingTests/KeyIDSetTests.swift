// The set of ids that have been seen, against Swift's own sets.

import Testing

@testable import KeyListing

@Suite("The set of ids")
struct KeyIDSetTests {
    @Test("says of every id whether it is new, across pages and while it grows")
    func againstSets() {
        var random = SeededGenerator(seed: 3)
        let pages = (0..<40).map { _ in
            Page((0..<50).map { _ in TestKey("k\(Int.random(in: 0..<900, using: &random))") })
        }
        var (ids, model) = (KeyIDSet(), Set<String>())
        for page in pages.indices {
            for (index, id) in pages[page].ids.enumerated() {
                let isNew = ids.insert(pages[page], key: index)
                if isNew != model.insert(id).inserted {
                    Issue.record("\(id) on page \(page): \(isNew)")
                    return
                }
            }
        }
        #expect(model.count > 700)
    }

    @Test("compares ids by their bytes alone")
    func bytes() {
        let page = Page([TestKey("é"), TestKey("e\u{301}"), TestKey("É"), TestKey(""), TestKey("é")])
        var ids = KeyIDSet()
        #expect((0..<5).map { ids.insert(page, key: $0) } == [true, true, true, true, false])
    }
}
