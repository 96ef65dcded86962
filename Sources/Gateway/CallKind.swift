// What a call to a backend is for, as its meters tell calls apart.

/// The kinds of calls.
enum CallKind: String, Sendable, CaseIterable {
    /// Keys of all tenants.
    case list
    /// Keys of one tenant.
    case tenant
    /// The backend's tenants.
    case tenants
    /// Whether it sorts as asked.
    case probe
}
