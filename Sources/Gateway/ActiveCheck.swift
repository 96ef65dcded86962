// Asks a backend now and then whether it is well, so that its state is known before somebody needs it.

import Configuration
import Dialects
import KeyListing

/// One backend's checks, for as long as this lives.
final class ActiveCheck: Sendable {
    private let task: Task<Void, Never>

    /// - Parameter pause: the time between two checks, spread by a tenth so that those of many gateways don't come together.
    init(_ backend: Backend, every pause: Duration, clock: @escaping @Sendable () -> Instant) {
        task = Task.detached {
            while !Task.isCancelled {
                await Self.check(backend, clock)
                try? await Task.sleep(for: pause * Double.random(in: 0.9...1.1))
            }
        }
    }

    deinit { task.cancel() }

    /// One list call for one key.
    private static func check(_ backend: Backend, _ clock: @Sendable () -> Instant) async {
        let fetch = Fetch(source: 0, token: nil, limit: 1)
        let call = PageCall(
            dialect: backend.dialect, template: backend.template(ListQuery()), fetch: fetch, now: clock())
        let bounds = CallBounds(deadline: .now + (backend.settings.limits.timeout ?? .seconds(5)))
        do throws(BackendFailure) {
            _ = try await backend.page(call, bounds)
            backend.answered(at: clock())
        } catch {
            if !Task.isCancelled { backend.failed(error) }
        }
    }
}
