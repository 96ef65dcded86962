// What one caller may see, ready to be applied. The one place that decides about routes, backends and tenants.

import Configuration
import KeyListing
import OpenSSL

/// A caller's rights.
struct CallerScope: Sendable {
    /// The routes' names; nil for all.
    private let routes: [String]?
    /// The backends' names; nil for all.
    private let backends: [String]?
    /// UTF-8, sorted; nil for all.
    private let tenants: [[UInt8]]?
    /// What cursors are bound to: the caller's name and its tenants. Empty where callers are not told apart.
    let binding: [UInt8]

    /// Everything, for everybody.
    static let everything = CallerScope()

    private init() {
        (routes, backends, tenants, binding) = (nil, nil, nil, [])
    }

    /// - Parameter name: what tells the caller from all others.
    init(name: String, rights: CallerRights) throws(OpenSSLError) {
        routes = rights.routes
        backends = rights.backends
        tenants = rights.tenants?.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
        binding = try Self.binding(name, tenants)
    }

    /// 16 bytes: cursors must stay short, and who could forge one could forge the rest of it as well.
    private static func binding(_ name: String, _ tenants: [[UInt8]]?) throws(OpenSSLError) -> [UInt8] {
        let parts = [Array(name.utf8)] + (tenants.map { [[]] + $0 } ?? [])
        // The lengths in front keep the parts apart.
        let text = parts.flatMap { Array("\($0.count):".utf8) + $0 }
        return Array(try SHA256.digest(of: text).prefix(16))
    }

    func permits(_ route: Route) -> Bool { routes?.contains(route.name) ?? true }

    func permits(_ backend: Backend) -> Bool { backends?.contains(backend.settings.name) ?? true }

    /// Whether there is no tenant whose keys it may see: then no backend needs to be asked.
    var seesNothing: Bool { tenants?.isEmpty ?? false }

    /// Narrows a list to the caller's tenants. One tenant alone is a filter that backends can be asked for.
    func narrow(_ filters: inout Filters) throws(RequestProblem) {
        guard let tenants else { return }
        if let asked = filters.tenantID {
            guard tenants.contains(asked) else {
                throw RequestProblem(.permissionDenied, "The caller may not see this tenant.", parameter: "tenant_id")
            }
        } else if tenants.count == 1 {
            filters.tenantID = tenants.first
        } else {
            filters.tenants = tenants
        }
    }
}
