// The built program over sample backends that stand for a world's stores: they hold its keys and commit its faults.

import Foundation
import SampleBackends
import WalkModel

/// A sample backend in a store's place.
private enum SampleStore {
    case cycles(SampleCycles)
    case diffio(SampleDiffio)

    init(_ kind: StoreKind) {
        self =
            kind == .diffio
            ? .diffio(SampleDiffio(keys: [], credential: credential))
            : .cycles(SampleCycles(keys: [], credential: credential))
    }

    func start() async throws -> String {
        switch self {
        case .cycles(let cycles): try await cycles.start()
        case .diffio(let diffio): try await diffio.start()
        }
    }

    func stop() async {
        switch self {
        case .cycles(let cycles): await cycles.stop()
        case .diffio(let diffio): await diffio.stop()
        }
    }

    /// Plays the store's part in the next request.
    func play(_ role: World.Role) {
        switch self {
        case .cycles(let cycles):
            cycles.keys = role.keys.map(\.sample)
            cycles.manner = role.manner
            cycles.faults = role.faults
            cycles.resetCounts()
        case .diffio(let diffio):
            diffio.keys = role.keys.map(\.sample)
            diffio.faults = role.faults
            diffio.resetCounts()
        }
    }

    var calls: Int {
        switch self {
        case .cycles(let cycles): cycles.counts.calls
        case .diffio(let diffio): diffio.counts.calls
        }
    }
}

extension World.Role {
    fileprivate var faults: SampleFaults {
        guard let fault = fault?.sample else { return .none }
        return isFaultOfOneCall ? .calls(1...1, fault) : .always(fault)
    }

    fileprivate var manner: SampleCycles.Manner {
        var manner = SampleCycles.Manner()
        manner.isOlder = kind == .oldCycles
        manner.mostSorted = mostMatches
        manner.mostScanned = mostScanned
        manner.requiresTenant = requiresTenant
        manner.listsTenants = !hidesTenants
        manner.unlistedTenants = unlisted.map { [$0] } ?? []
        return manner
    }
}

extension Fault {
    /// The failures that sample backends know.
    static let ofSamples: [Fault] = allCases.filter { $0.sample != nil }

    fileprivate var sample: SampleFault? {
        switch self {
        case .reset: .reset
        case .truncated: .truncate
        case .status500: .status(500)
        case .status503: .status(503)
        case .status429: .status(429)
        case .status401: .status(401)
        case .status403: .status(403)
        case .status404: .status(404)
        case .redirect: .status(302)
        case .garbage: .garbage
        default: nil
        }
    }
}

extension ModelKey {
    fileprivate var sample: SampleKey {
        var key = SampleKey(
            id: id, tenant: tenant, name: name, status: word.lowercased(), createdAt: created?.wire)
        key.expiresAt = expires?.wire
        key.lastUsedAt = lastUsed?.wire
        return key
    }
}

/// `rollcall serve` over sample backends.
final class OverSockets: ListServer {
    private let world: World
    private let stores: [SampleStore]
    private var urls: [String] = []
    private let walkCache: Int?
    private var current: (entries: [Entry], gateway: RunningGateway)?
    private var other: RunningGateway?
    private let ring = (0..<32).map { String($0 % 16, radix: 16) + String($0 * 3 % 16, radix: 16) }.joined()

    init(_ world: World, _ scenario: Scenario) {
        self.world = world
        walkCache = scenario.walkCache
        stores = scenario.stores.map { SampleStore($0.kind) }
    }

    func load(_ entries: [Entry]) async throws {
        if urls.isEmpty { for store in stores { urls.append(try await store.start()) } }
        _ = other?.stop()
        other = current?.gateway
        if let current, current.entries != entries {
            _ = current.gateway.stop()
            other = nil
        }
        current = (entries, try RunningGateway(routes(entries), environment: ["RING": ring]))
    }

    private func routes(_ entries: [Entry]) -> RoutesFile {
        let backends = entries.map { entry in
            (
                name: entry.name,
                members:
                    (members(entry) + [
                        "\"url\": \"\(urls[entry.store])\"", #""credential": { "env": "BACKEND_CREDENTIAL" }"#,
                        #""retries": 0"#,
                    ]).joined(separator: ", ")
            )
        }
        let cache = walkCache.map { ", \"walk_cache\": { \"size\": \"\($0)KiB\" }" } ?? ""
        let cursor = #""cursor": { "keys": [ { "id": "k", "secret": { "env": "RING" } } ] }"#
        return RoutesFile(backends: backends, route: #""deadline": "30s""#, more: cursor + cache)
    }

    private func members(_ entry: Entry) -> [String] {
        let tenants = Scenario.tenants.map { "\"\($0)\"" }.joined(separator: ", ")
        let more = [
            entry.isRequired ? #""required": true"# : nil, entry.tenant.map { "\"tenant_id\": \"\($0)\"" },
            entry.namesTenants ? "\"tenants\": [\(tenants)]" : nil,
            entry.byTenant.map { "\"by_tenant\": \"\($0)\"" },
        ]
        let dialect = world.role(entry.store).kind.dialect
        return ["\"dialect\": \"\(dialect)\""] + more.compactMap { $0 }
    }

    func get(_ query: String, other wantsOther: Bool) async throws -> RawAnswer {
        for (number, store) in stores.enumerated() { store.play(world.role(number)) }
        guard let gateway = wantsOther ? other ?? current?.gateway : current?.gateway else {
            throw WireConnection.Broken(what: "no gateway")
        }
        let answer = try gateway.get("/v1/keys?" + query)
        for (number, store) in stores.enumerated() { world.note(number, calls: store.calls) }
        return RawAnswer(status: answer.status, complete: answer.header("X-Rollcall-Complete"), body: answer.body)
    }

    func stop() async {
        _ = current?.gateway.stop()
        _ = other?.stop()
        for store in stores { await store.stop() }
    }
}
