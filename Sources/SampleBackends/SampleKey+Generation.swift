// Makes keys out of a seed: as varied as real ones, alike on every machine. The n-th key of a seed is always the same
// one, however many are made. What looks like a secret in them is put together at run time and opens nothing.

/// Whose keys to make.
public enum SampleVendor: Sendable, Equatable {
    /// Keys of one account: no tenants, parents among them.
    case diffio
    /// Keys of many tenants, some with ends, metadata and reasons.
    case cycles
}

extension SampleKey {
    /// `count` keys with unique ids.
    ///
    /// - Parameter tenants: how many tenants share them evenly; nil for a few large and some small ones.
    public static func generate(
        _ count: Int, for vendor: SampleVendor, seed: UInt64, tenants: Int? = nil
    ) -> [SampleKey] {
        (0..<max(0, count)).map { index in
            var key = KeyMaker(index: index, vendor: vendor, seed: seed).make()
            if let tenants { key.tenant = "tenant-" + padded(index % max(1, tenants), 4) }
            return key
        }
    }
}

/// Makes one key.
private struct KeyMaker {
    private let index: Int
    private let vendor: SampleVendor
    private let seed: UInt64
    private var numbers: SplitMix64

    init(index: Int, vendor: SampleVendor, seed: UInt64) {
        self.index = index
        self.vendor = vendor
        self.seed = SplitMix64.mix(seed ^ (vendor == .diffio ? 0xD1FF : 0xC1C1E5))
        numbers = SplitMix64(seed: self.seed ^ SplitMix64.mix(UInt64(truncatingIfNeeded: index)))
    }

    func make() -> SampleKey {
        var maker = self
        return vendor == .diffio ? maker.diffio() : maker.cycles()
    }

    /// Unlike indices have unlike ids, because the mix is a bijection.
    private func id(of index: Int) -> String {
        let digits = String(SplitMix64.mix(seed &+ UInt64(truncatingIfNeeded: index)), radix: 16)
        return "key_" + String(repeating: "0", count: max(0, 16 - digits.count)) + digits
    }

    private mutating func diffio() -> SampleKey {
        var key = SampleKey(id: id(of: index), name: name() ?? "")
        key.prefix = "diffio_live_" + numbers.text(6, of: Words.hexadecimal)
        key.tenant = ""
        key.role = numbers.pick(["admin", "scoped", "scoped", "scoped"], else: "scoped")
        key.scopes = subset(of: Words.diffioScopes)
        if numbers.once(in: 3) { key.resourceBounds = #"{"projects":["project-\#(numbers.below(40))"]}"# }
        key.createdAt = created()
        if index > 0, numbers.once(in: 3) { key.parent = id(of: numbers.below(index)) }
        if numbers.once(in: 4) { key.rotatedAt = moment(in: 2025) }
        if numbers.once(in: 8) { revoke(&key) } else if numbers.once(in: 12) { key.status = "disabled" }
        return key
    }

    private mutating func cycles() -> SampleKey {
        var key = SampleKey(id: id(of: index), tenant: tenant(), name: name())
        key.prefix = "cyc_live_" + numbers.text(6, of: Words.hexadecimal)
        key.scopes = subset(of: Words.cyclesScopes)
        key.createdAt = created()
        if numbers.once(in: 3) { key.details = numbers.pick(Words.details, else: "") }
        if numbers.once(in: 3) { key.scopeFilter = ["workspace:" + numbers.pick(Words.workspaces, else: "prod")] }
        if !numbers.once(in: 4) { key.lastUsedAt = moment(in: 2025) }
        // A time that has passed with a status that says active is how the server really lists such keys.
        if !numbers.once(in: 3) { key.expiresAt = moment(in: numbers.once(in: 4) ? 2025 : 2031) }
        if numbers.once(in: 8) { revoke(&key) }
        if numbers.once(in: 2) { key.metadata = metadata() }
        return key
    }

    private mutating func revoke(_ key: inout SampleKey) {
        key.status = "revoked"
        key.revokedAt = moment(in: 2025)
        key.revokedReason = numbers.pick(Words.reasons, else: "")
        if numbers.once(in: 4) { key.revokedReason = "leaked in a ticket: \(inventedSecret())" }
    }

    /// Mostly plain, sometimes in another script, sometimes empty, sometimes none.
    private mutating func name() -> String? {
        switch numbers.below(20) {
        case 0: return nil
        case 1: return numbers.once(in: 3) ? "" : "key"
        case 2, 3, 4: return numbers.pick(Words.otherScripts, else: "")
        default:
            let (stage, use) = (numbers.pick(Words.stages, else: ""), numbers.pick(Words.uses, else: ""))
            return "\(stage) \(use) \(numbers.below(400))"
        }
    }

    /// A few tenants hold many keys, many hold a few.
    private mutating func tenant() -> String {
        numbers.once(in: 2)
            ? numbers.pick(Words.tenants, else: "acme") : "tenant-" + padded(numbers.below(60), 3)
    }

    /// Half of the keys came by one of a few imports, so that many times are equal.
    private mutating func created() -> String {
        guard numbers.once(in: 2) else { return moment(in: 2024) }
        return Instant(seconds: 1_735_689_600 + Int64(numbers.below(8)) * 604_800).text
    }

    /// A time in that year with 0, 3, 6 or 9 fraction digits.
    private mutating func moment(in year: Int) -> String {
        let second = Int64(numbers.below(365 * 86_400))
        let start = Instant("\(year)-01-01T00:00:00Z")?.seconds ?? 0
        let step = numbers.pick([0, 1, 1_000, 1_000_000], else: 0)
        let nanoseconds = step == 0 ? 0 : numbers.below(1_000_000_000 / step) * step
        return Instant(seconds: start + second, nanoseconds: Int32(truncatingIfNeeded: nanoseconds)).text
    }

    private mutating func subset(of scopes: [String]) -> [String] {
        let chosen = numbers.next()
        return scopes.enumerated().filter { chosen >> UInt64($0.offset & 63) & 1 == 1 }.map(\.element)
    }

    /// Operators put anything into metadata, secrets among it.
    private mutating func metadata() -> String {
        let team = numbers.pick(Words.workspaces, else: "prod")
        switch numbers.below(5) {
        case 0: return #"{"team":"\#(team)","api_key":"\#(inventedSecret())"}"#
        case 1: return #"{"owner":{"team":"\#(team)","pager":{"password":"\#(inventedSecret())","on":true}}}"#
        case 2: return #"{"note":"Authorization: Bearer \#(inventedSecret())","cost_centre":\#(numbers.below(9_000))}"#
        case 3: return #"{"team":"\#(team)","quota":{"rps":2.5,"burst":12345678901234567890,"tags":["a",null]}}"#
        default: return "{}"
        }
    }

    /// Looks like some vendor's secret and is none.
    private mutating func inventedSecret() -> String {
        ["sk", "live", numbers.text(32, of: Words.letters)].joined(separator: "_")
    }
}
