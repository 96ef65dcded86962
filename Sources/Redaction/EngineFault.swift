// The engine's failure, for tests of what happens then.

import Synchronization

/// Makes the engine of a scanner fail for as long as it is there.
package final class EngineFault: Sendable {
    private let present: Atomic<Bool>

    /// There from the beginning, or not yet.
    package init(isThere: Bool = false) { present = Atomic(isThere) }

    /// Whether searches fail.
    package var isThere: Bool {
        get { present.load(ordering: .acquiring) }
        set { present.store(newValue, ordering: .releasing) }
    }
}
