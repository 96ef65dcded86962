// What a caller accepts (RFC 9110, section 12.5.1).

/// The `Accept` headers of a request.
struct AcceptedTypes {
    private var ranges: [(name: String, quality: Double)] = []

    /// - Parameter headers: their values; none, or an empty list, excludes nothing.
    init(_ headers: [String]) {
        for range in headers.flatMap({ $0.split(separator: ",") }) {
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            guard let name = parts.first, !name.isEmpty else { continue }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) }
            ranges.append((name, quality ?? 1))
        }
    }

    /// How much a type such as `text/html` is wanted, by the most precise range that it is in: 0 for not at all.
    func quality(of type: String) -> Double {
        if ranges.isEmpty { return 1 }
        let major = type.prefix { $0 != "/" } + "/*"
        for name in [type, String(major), "*/*"] {
            if let best = ranges.filter({ $0.name == name }).map(\.quality).max() { return best }
        }
        return 0
    }
}
