// Whose keys a backend holds: by the configuration, or by the backend's own list of its tenants.

import Configuration
import Dialects
import KeyListing

extension Backend {
    /// The most tenants of a caller that a backend is asked for one by one where it could list all at once.
    private static let mostOwnTenants = 64

    /// Whether a walk goes over to reading it tenant by tenant where that is cheaper.
    func mayGoOver(_ query: ListQuery) -> Bool {
        guard settings.byTenant == .cheaper, query.filters.tenantID == nil, query.filters.tenants == nil else {
            return false
        }
        return settings.tenants != .listed([])
    }

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

    /// The tenants; nil where they can't be had, or a list can't be narrowed to each of them. Fails as the backend does where it could
    /// list them, but not now.
    func tenants() async throws(BackendFailure) -> [[UInt8]]? {
        guard var reading = TenantReading(self) else { return nil }
        do throws(BackendFailure) {
            while !reading.isWhole { try await reading.readOn() }
            return reading.hasOthers ? nil : reading.tenants
        } catch {
            if error.isRefusalOfTenants { return nil }
            throw error
        }
    }
}

/// A list of tenants, read page by page.
struct TenantReading {
    private let listing: TenantListing
    private let dialect: Dialect
    private let template: CallTemplate?
    private var collecting: Collecting
    private var next: Fetch?
    private var pagesTakenIn = 0
    /// Those so far that a list can be narrowed to.
    private(set) var tenants: [[UInt8]] = []
    /// Whether there are others, such as a blank one: tenant by tenant their keys would be missed.
    private(set) var hasOthers = false

    /// Nil where there is no such list.
    init?(_ listing: TenantListing) {
        let backend = listing.backend
        self.listing = listing
        dialect = backend.dialect.tenantList ?? backend.dialect
        let limits = CollectingBounds(
            maxPages: backend.settings.limits.maxPages, maxKeys: .max, pageLimit: dialect.longestPage ?? .max)
        collecting = Collecting(Filters(), limits, now: listing.now)
        switch backend.settings.tenants {
        case .listed(let tenants):
            if tenants.isEmpty { return nil }
            self.tenants = tenants.map { Array($0.utf8) }
            template = nil
        case .discovered:
            guard let template = backend.tenantTemplate else { return nil }
            self.template = template
            next = collecting.addPart()
        }
    }

    /// Whether these are all.
    var isWhole: Bool { next == nil }

    /// Reads the next page.
    mutating func readOn() async throws(BackendFailure) {
        guard let fetch = next, let template else { return }
        var call = PageCall(dialect: dialect, template: template, fetch: fetch, now: listing.now)
        call.listsTenants = true
        var bounds = listing.bounds
        // A server that does not know the path answers 500: that is no sickness.
        bounds.isJudged = false
        let answer = try await listing.backend.page(call, bounds)
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
        takeIn(collecting.list.pages)
    }

    private mutating func takeIn(_ pages: [Page]) {
        for page in pages[pagesTakenIn...] {
            let listed = page.keys.map { Array(page.bytes[$0.keyID.range]) }
            let narrowing = listed.filter(listing.backend.dialect.canNarrow)
            tenants += narrowing
            hasOthers = hasOthers || narrowing.count < listed.count
        }
        pagesTakenIn = pages.count
    }
}

extension BackendFailure {
    /// Whether the backend has no list of tenants for us (contract, section 6, Large backends): it refuses the call, does not know the
    /// path, or the list is longer than may be read.
    var isRefusalOfTenants: Bool {
        if let status, status == 500 || 400..<500 ~= status { return status != 408 && status != 429 }
        return failureClass == .tooManyPages || kind == .backendLimit
    }
}
