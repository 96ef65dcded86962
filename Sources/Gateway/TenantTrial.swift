// What reading a backend tenant by tenant would cost, found out by a few calls. Nothing of an answer depends on it.

import Dialects
import KeyListing

/// Why a walk goes on with a backend's one list.
enum SwitchRefusal: String, Error, Sendable {
    /// The backend's tenants can't be had.
    case noTenants = "no_tenants"
    /// A tenant whose keys were listed is not among them.
    case unlistedTenant = "unlisted_tenant"
    /// What is asked of one tenant brings others' keys as well.
    case notNarrowed = "not_narrowed"
    /// A call failed, or met a limit.
    case failed
    /// What was streamed does not lie in the list at its place.
    case differs
    /// The list is longer than what may be kept of walks.
    case tooLarge = "too_large"
}

/// Lists a backend's tenants and asks for some of them.
struct TenantTrial {
    /// What came of it.
    enum Finding: Sendable {
        /// Reading every tenant costs about so much.
        case price(Duration)
        /// More than twice what the walk has spent; how much is worth finding out once it has spent so much.
        case dearer(lookAgain: Duration)
        case refused(SwitchRefusal)
    }

    let backend: Backend
    let query: ListQuery
    /// The walk's start.
    let now: Instant
    let bounds: CallBounds
    /// What the walk has spent on the backend as one list.
    let spent: Duration
    private var times: [Duration] = []

    /// How many tenants are asked for.
    private static let calls = 4

    init(_ backend: Backend, _ query: ListQuery, now: Instant, bounds: CallBounds, spent: Duration) {
        self.backend = backend
        self.query = query
        self.now = now
        self.bounds = bounds
        self.spent = spent
    }

    /// Finds out. Whatever fails is a refusal.
    mutating func finding() async -> Finding {
        do throws(SwitchRefusal) {
            guard var reading = TenantReading(TenantListing(backend: backend, now: now, bounds: bounds)) else {
                throw .noTenants
            }
            while !reading.isWhole {
                try await readOn(&reading)
                if reading.isWhole || reading.tenants.isEmpty { continue }
                // There are more of them; one tells whether these alone can pay before the walk has spent as much again. Until then
                // the whole price is known, so that it is met when it is reached.
                if times.isEmpty { try await ask(for: reading.tenants[reading.tenants.count / 2]) }
                if price(reading.tenants.count) > spent * 2 { return .dearer(lookAgain: spent * 2) }
            }
            if reading.tenants.isEmpty || reading.hasOthers { throw .noTenants }
            try await askForSome(of: reading.tenants)
            return .price(price(reading.tenants.count))
        } catch {
            return .refused(error)
        }
    }

    private func readOn(_ reading: inout TenantReading) async throws(SwitchRefusal) {
        do throws(BackendFailure) {
            try await reading.readOn()
        } catch {
            throw error.isRefusalOfTenants ? .noTenants : .failed
        }
    }

    /// Spread evenly: each stands in the middle of its share.
    private mutating func askForSome(of tenants: [[UInt8]]) async throws(SwitchRefusal) {
        let count = min(Self.calls, tenants.count) - times.count
        for number in 0..<max(0, count) { try await ask(for: tenants[(2 * number + 1) * tenants.count / (2 * count)]) }
    }

    private func price(_ tenants: Int) -> Duration {
        times.isEmpty ? .zero : times.reduce(.zero, +) * tenants / times.count
    }

    private mutating func ask(for tenant: [UInt8]) async throws(SwitchRefusal) {
        let template = backend.template(query, ListPart(tenantID: tenant))
        guard let (answer, time) = try? await backend.firstPage(template, bounds, now: now),
            case .page(let page) = answer
        else {
            throw .failed
        }
        if page.holdsKeys(besides: tenant) { throw .notNarrowed }
        times.append(time)
    }
}
