// Where a backend is: its addresses, how busy each is, and which are left alone for a while because calls to them fail.

import Synchronization
import Upstream

/// An address that was taken for a call; given back when the call is over.
struct TakenAddress: Sendable {
    let index: Int
    let url: String
    /// Whether the call shows how an address does that was left alone.
    let isTrial: Bool
}

/// One backend's addresses. Shared by all requests.
final class AddressBook: Sendable {
    private struct Address {
        let url: String
        var breaker = Breaker()
        var live = 0
    }

    private struct State {
        var addresses: [Address]
        var turn = 0

        /// The least busy one that may be called, from the one whose turn it is; one of `tried` only where there is no other.
        func best(besides tried: [Int], _ now: ContinuousClock.Instant) -> Int? {
            func rank(_ index: Int) -> (Int, Int) { (tried.contains(index) ? 1 : 0, addresses[index].live) }
            let order = addresses.indices.lazy.map { (turn + $0) % addresses.count }
            return order.filter { addresses[$0].breaker.admits(now) }.min { rank($0) < rank($1) }
        }
    }

    private let state: Mutex<State>
    /// How many there are.
    let count: Int

    /// - Parameter urls: base addresses, at least one.
    init(_ urls: [String]) {
        count = urls.count
        state = Mutex(State(addresses: urls.map { Address(url: $0) }))
    }

    /// Takes an address for a call: the least busy one that is not left alone, in turn where several are, none of `tried` while there
    /// is another. Nil where all are left alone.
    func take(besides tried: [Int]) -> TakenAddress? {
        let now = ContinuousClock.now
        return state.withLock { state in
            guard let index = state.best(besides: tried, now) else { return nil }
            state.turn = (index + 1) % state.addresses.count
            state.addresses[index].live += 1
            let isTrial = state.addresses[index].breaker.begin(now)
            return TakenAddress(index: index, url: state.addresses[index].url, isTrial: isTrial)
        }
    }

    /// Gives an address back. True where it is left alone from now on, false where it is called again; nil where nothing has changed.
    ///
    /// - Parameter failed: whether the call says that the address is sick; nil where it says nothing.
    func giveBack(_ taken: TakenAddress, failed: Bool?) -> Bool? {
        let now = ContinuousClock.now
        return state.withLock { state in
            let wasClosed = state.addresses[taken.index].breaker.state(now) == .closed
            state.addresses[taken.index].live -= 1
            if let failed {
                state.addresses[taken.index].breaker
                    .end(failed: failed, isTrial: taken.isTrial, now, jitter: failed ? .random(in: 0...1) : 0)
            } else {
                state.addresses[taken.index].breaker.withdraw(isTrial: taken.isTrial)
            }
            let isClosed = state.addresses[taken.index].breaker.state(now) == .closed
            return wasClosed == isClosed ? nil : !isClosed
        }
    }

    /// How many addresses besides these could be called.
    func others(than tried: [Int]) -> Int {
        let now = ContinuousClock.now
        return state.withLock { state in
            state.addresses.indices.count { !tried.contains($0) && state.addresses[$0].breaker.admits(now) }
        }
    }

    /// The state of the healthiest address.
    var breaker: Breaker.State {
        let now = ContinuousClock.now
        let states = state.withLock { $0.addresses.map { $0.breaker.state(now) } }
        return states.contains(.closed) ? .closed : states.contains(.halfOpen) ? .halfOpen : .open
    }
}

extension Result<TransferResponse, TransferFailure> {
    /// Whether time ran out.
    var isTooSlow: Bool {
        if case .failure(let failure) = self, case .tooSlow = failure.kind { true } else { false }
    }

    /// Whether the outcome says that the address is sick; nil where it says nothing.
    var isSick: Bool? {
        switch self {
        case .success(let answer): answer.status == 408 || 500...599 ~= answer.status
        case .failure(let failure) where !failure.hasBegun: nil
        case .failure(let failure):
            switch failure.kind {
            case .unreachable, .tls, .reset, .truncated, .tooSlow, .malformed: true
            case .tooLarge: false
            case .queueFull, .cancelled, .forbiddenAddress, .misconfigured: nil
            }
        }
    }
}
