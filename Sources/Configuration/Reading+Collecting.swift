// How lists are collected: a backend's tenants, and what is kept for a walk's later pages.

import Dialects
import StrictJSON

extension Reading {
    /// What is kept of a walk between its pages.
    func walkCache(_ element: JSONElement?) -> WalkCacheSettings {
        let object = element?.object()
        defer { object?.finish() }
        return WalkCacheSettings(
            size: size(object?.optional("size"), default: 64 << 20, .sizesFromZero),
            age: duration(object?.optional("age"), default: .seconds(60)))
    }

    /// Whose keys a backend is asked for one by one, and when.
    func tenants(_ object: ObjectReader, of dialect: Dialect?) -> (TenantSource, ByTenant) {
        let (member, policy) = (object.optional("tenants"), object.optional("by_tenant"))
        let standard: TenantSource = dialect?.tenantList == nil ? .listed([]) : .discovered
        let source = member.flatMap { tenantSource($0, dialect) } ?? standard
        let words = ByTenant.allCases.map(\.rawValue)
        let byTenant = policy.flatMap { word($0, of: words) }.flatMap(ByTenant.init(rawValue:)) ?? .needed
        return (byTenant == .never ? .listed([]) : source, byTenant)
    }

    private func tenantSource(_ element: JSONElement, _ dialect: Dialect?) -> TenantSource? {
        guard case .array = element.node.value else {
            guard word(element, of: ["discover"]) != nil else { return nil }
            if let dialect, dialect.tenantList == nil {
                element.report("the dialect '\(dialect.name)' can't list its tenants; name them in an array")
            }
            return .discovered
        }
        var seen: Set<[UInt8]> = []
        let tenants = (element.array() ?? []).compactMap { element -> String? in
            guard let tenant = tenant(element) else { return nil }
            if !seen.insert(Array(tenant.utf8)).inserted { element.report("the tenant '\(tenant)' is given twice") }
            if let dialect, !dialect.canNarrow(toTenant: Array(tenant.utf8)) {
                element.report("the dialect '\(dialect.name)' can't list the keys of the tenant '\(tenant)' alone")
            }
            return tenant
        }
        return .listed(tenants)
    }
}
