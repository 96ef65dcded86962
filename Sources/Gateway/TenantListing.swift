// Whose keys a backend holds: by the configuration, or by the backend's own list of its tenants.

import Configuration
import Dialects
import KeyListing

extension Backend {
    /// The most tenants of a caller that a backend is asked for one by one where it could list all at once.
    private static let mostOwnTenants = 64

    /// The tenants that a caller is limited to, where its lists are made of calls that name one of them each; nil where they aren't.
    func ownTenants(_ query: ListQuery) -> [[UInt8]]? {
        guard let tenants = query.filters.tenants, tenants.count <= Self.mostOwnTenants,
            tenants.allSatisfy(dialect.canNarrow)
        else { return nil }
        return tenants
    }
}

/// Finds out a backend's tenants.
struct TenantListing: Sendable {
    let backend: Backend
    let now: Instant
    let bounds: CallBounds

    /// The tenants that a list can be narrowed to; nil where they can't be had. Fails as the backend does where it could list them, but
    /// not now.
    func tenants() async throws(BackendFailure) -> [[UInt8]]? {
        switch backend.settings.tenants {
        case .listed(let tenants): return tenants.isEmpty ? nil : tenants.map { Array($0.utf8) }
        case .discovered:
            guard let dialect = backend.dialect.tenantList, let template = backend.tenantTemplate else { return nil }
            return try await discovered(dialect, template)
        }
    }

    private func discovered(_ dialect: Dialect, _ template: CallTemplate) async throws(BackendFailure) -> [[UInt8]]? {
        do throws(BackendFailure) {
            let list = try await list(dialect, template)
            return list.pages.flatMap { page in
                page.keys.map { Array(page.bytes[$0.keyID.range]) }.filter(backend.dialect.canNarrow)
            }
        } catch {
            if error.isRefusalOfTenants { return nil }
            throw error
        }
    }

    private func list(_ dialect: Dialect, _ template: CallTemplate) async throws(BackendFailure) -> KeyList {
        let limits = CollectingBounds(
            maxPages: backend.settings.limits.maxPages, maxKeys: .max, pageLimit: dialect.longestPage ?? .max)
        var collecting = Collecting(Filters(), limits, now: now)
        var bounds = bounds
        // A server that does not know the path answers 500: that is no sickness.
        bounds.isJudged = false
        var next: Fetch? = collecting.addPart()
        while let fetch = next {
            let call = PageCall(dialect: dialect, template: template, fetch: fetch, now: now)
            let answer = try await backend.page(call, bounds)
            if case .tooWide(_, let failure) = answer { throw failure }
            do throws(WalkFailure) {
                if case .page(let page) = answer {
                    next = try collecting.answered(fetch, page)
                } else {
                    next = try collecting.tokenRefused(fetch.source)
                }
            } catch {
                throw BackendFailure(error)
            }
        }
        return collecting.list
    }
}

extension BackendFailure {
    /// Whether the backend has no list of tenants for us (contract, section 6, Large backends): it refuses the call, does not know the
    /// path, or the list is longer than may be read.
    fileprivate var isRefusalOfTenants: Bool {
        kind == .refused || status == 500 || failureClass == .tooManyPages || kind == .backendLimit
    }
}
