// The word that somebody probably meant.

/// The candidate nearest to `word`, by edits (insert, delete, replace, swap), if it is near enough to be meant.
public func nearestSpelling(to word: String, in candidates: some Sequence<String>) -> String? {
    let letters = Array(word.lowercased().unicodeScalars.prefix(64))
    var best: (word: String, distance: Int)?
    for candidate in candidates {
        let others = Array(candidate.lowercased().unicodeScalars.prefix(64))
        let distance = editDistance(letters, others)
        // Short words are near to everything: some letter must be common to both.
        let allowed = min(max(2, min(letters.count, others.count) / 2), max(letters.count, others.count) - 1)
        if distance <= allowed, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.word
}

/// The end of a message that names the nearest right spelling; empty where none is near.
public func spellingHint(for word: String, in candidates: some Sequence<String>) -> String {
    nearestSpelling(to: word, in: candidates).map { "; did you mean '\($0)'?" } ?? ""
}

/// Optimal string alignment distance.
private func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
        var row = [i + 1]
        for j in b.indices {
            var cost = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
            row.append(cost)
        }
        beforeLast = last
        last = row
    }
    return last[b.count]
}
