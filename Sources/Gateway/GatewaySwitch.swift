// Between the listeners and the generations: every request is answered by the table that is in force when it arrives, to its
// end, also where another one takes force meanwhile.

import Configuration
public import Downstream
import Synchronization
import Upstream

/// Answers with the newest gateway.
public final class GatewaySwitch: RequestHandler {
    private let newest: Mutex<Gateway>

    /// Puts a first gateway in force.
    public init(_ gateway: Gateway) {
        newest = Mutex(gateway)
        gateway.process.tookForce(at: gateway.clock())
        gateway.process.metrics.registry.collect { [weak self] in self?.gateway.samples ?? [] }
    }

    /// The gateway in force.
    public var gateway: Gateway { newest.withLock { $0 } }

    /// Puts a gateway in force for all requests from now on. Requests under way keep theirs alive until they are answered.
    public func replace(with gateway: Gateway) {
        gateway.resume(self.gateway)
        // Let go of outside the lock: the last reference may end connections.
        let old = newest.withLock { newest in
            let old = newest
            newest = gateway
            return old
        }
        gateway.process.tookForce(at: gateway.clock())
        withExtendedLifetime(old) {}
    }

    /// As the gateway in force.
    public func respond(to request: ServerRequest) async -> ServerResponse { await gateway.respond(to: request) }

    /// As the gateway in force.
    public func refusal(_ refusal: Refusal) -> ServerResponse { gateway.refusal(refusal) }

    /// The gateway in force: a request finishes on the table that it began with.
    public func generation() -> any RequestHandler { gateway }
}

extension Gateway {
    /// What is looked up for the metrics page.
    fileprivate var samples: [MetricSample] {
        [
            MetricSample(.cacheBytes, [], Double(cache.bytes)),
            MetricSample(.requestsWaiting, [], Double(waitingRequests)),
        ] + backends.flatMap(\.samples)
    }
}

extension Backend {
    fileprivate var samples: [MetricSample] {
        let waiting = MetricSample(.callsWaiting, [settings.name], Double(waiting))
        let closed = MetricSample(.breakerClosed, [settings.name], breaker == .closed ? 1 : 0)
        let up = currentHealth.isReachable.map { MetricSample(.backendUp, [settings.name], $0 ? 1 : 0) }
        let proven = isProven.map { MetricSample(.sortProven, [settings.name], $0 ? 1 : 0) }
        return [waiting, closed] + [up, proven].compactMap(\.self)
    }
}
