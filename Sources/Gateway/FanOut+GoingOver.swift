// How a walk goes over to reading a backend tenant by tenant, where that is cheaper: after a call it looks at what it has spent,
// finds out what the other way costs, and has the list. Until that is there and believed the walk streams on.

import Configuration
import CoreMetrics
import Cursors
import Dialects
import KeyListing

/// What has been found out behind a page about the cheaper way.
struct SwitchLook: Sendable {
    var spending: Spending
    /// The list to go over to.
    var list: (list: CollectedList, keys: ArrangedKeys)?
    var refusal: SwitchRefusal?
}

extension Spending {
    /// Whether the walk has spent enough to look at the other way: four calls, and what that is known to cost.
    var isEnough: Bool {
        guard calls >= 4 else { return false }
        switch outlook {
        case .unknown(let least): return time >= least
        case .price(let price): return time >= price
        case .refused: return false
        }
    }
}

extension FanOut {
    // MARK: Looking

    /// Looks at the other way, behind a page that has just come. Nil where the backend stays one list in any case.
    func look(behind page: Page, _ time: Duration, _ participant: Participant) async -> SwitchLook? {
        guard var spending = participant.spending else { return nil }
        spending.add(time)
        var look = SwitchLook(spending: spending)
        // A page without keys could not belie the list, nor can what has been forgotten.
        let canBelie = !page.keys.isEmpty && !participant.hasBegunAnew
        guard isLaterPage, page.nextToken != nil, canBelie, spending.isEnough else { return look }
        let end = endOfLook(page, participant, spending)
        if case .unknown = spending.outlook {
            await tryTenants(participant, until: end, &look)
            guard look.spending.isEnough else { return look }
        }
        await haveList(participant, until: end, &look)
        return look
    }

    /// When a look must be over: time is left for what may have to be streamed, half of it at most.
    private func endOfLook(
        _ page: Page, _ participant: Participant, _ spending: Spending
    ) -> ContinuousClock.Instant {
        let left = ContinuousClock.now.duration(to: deadline)
        let pageLimit = max(1, participant.plan.pageLimit)
        let pages = (max(0, limit - page.keys.count) + pageLimit - 1) / pageLimit
        let need = spending.time / max(1, Int(clamping: spending.calls)) * pages * 2
        return deadline - min(need, left / 2)
    }

    private func tryTenants(
        _ participant: Participant, until end: ContinuousClock.Instant, _ look: inout SwitchLook
    ) async {
        let bounds = CallBounds(deadline: end, isPatient: true, isJudged: false)
        var trial = TenantTrial(
            participant.backend, query, now: walk.start, bounds: bounds, spent: look.spending.time)
        switch await trial.finding() {
        case .price(let price): look.spending.outlook = .price(price)
        case .dearer(let least): look.spending.outlook = .unknown(from: least)
        case .refused(let refusal): look.refusal = refusal
        }
    }

    /// Has the list, or leaves the look without one where that takes too long: its reading goes on meanwhile.
    private func haveList(
        _ participant: Participant, until end: ContinuousClock.Instant, _ look: inout SwitchLook
    ) async {
        guard look.refusal == nil, case .price(let price) = look.spending.outlook else { return }
        var other = participant
        other.goOver(to: nil)
        // Nobody waits much longer for it than it should take.
        let end = min(end, .now + max(price * 4, .seconds(1)))
        switch await list(of: other, until: end) {
        case .list(let list): await take(list, other, &look)
        case .failed: look.refusal = .failed
        case .unfinished: break
        }
    }

    private func take(_ list: CollectedList, _ other: Participant, _ look: inout SwitchLook) async {
        guard cache.hasRoom(for: list) else { return look.refusal = .tooLarge }
        do throws(BackendFailure) {
            look.list = (list, try await arranged(list, other))
        } catch {
            look.refusal = .failed
        }
    }

    private func list(
        of participant: Participant, until end: ContinuousClock.Instant
    ) async -> ListCollection.Outcome {
        if let known = participant.list ?? cached(participant) { return .list(known) }
        return await collection(of: participant).wait(until: end)
    }

    // MARK: Going over

    /// Goes over to the list of a look where what was streamed lies in it.
    ///
    /// - Parameter actions: what the walk wants behind the page.
    /// - Returns: what it wants now.
    func heed(
        _ look: SwitchLook, of source: Int, _ actions: [WalkAction], _ walk: inout Walk,
        _ participants: inout [Participant]
    ) -> [WalkAction] {
        participants[source].spending = look.spending
        guard actions.allSatisfy(\.goesOn), let (list, keys) = look.list else {
            if let refusal = look.refusal { refuse(refusal, of: source, &participants) }
            return actions
        }
        if let refusal = doubt(list, keys, source, walk, look.spending) {
            refuse(refusal, of: source, &participants)
            return actions
        }
        walk.goOver(source, to: keys)
        participants[source].goOver(to: list)
        participants[source].backend.meters.switches.increment()
        return actions.filter { $0.source != source }
    }

    /// Why a list can't be believed; nil where everything that was streamed lies in it.
    private func doubt(
        _ list: CollectedList, _ keys: ArrangedKeys, _ source: Int, _ walk: Walk, _ spending: Spending
    ) -> SwitchRefusal? {
        if let tenants = list.tenants, !walk.tenants(of: source).isSubset(of: tenants) { return .unlistedTenant }
        return walk.isConfirmed(source, by: keys, listedBefore: spending.listed) ? nil : .differs
    }

    private func refuse(_ refusal: SwitchRefusal, of source: Int, _ participants: inout [Participant]) {
        participants[source].stayWhole(refusal, query)
        if refusal == .unlistedTenant { participants[source].backend.sawUnlistedTenant(at: clock()) }
    }

    /// The list of a backend that the walk has gone over to before.
    func collectedAgain(_ participant: Participant) async -> (outcome: Outcome, calls: Int) {
        let isKnown = participant.list != nil || cached(participant) != nil
        switch await list(of: participant, until: deadline) {
        case .unfinished: return (.unfinished, 0)
        case .failed: return (.stayWhole(.failed), 0)
        case .list(let list):
            do throws(BackendFailure) {
                let keys = try await arranged(list, participant)
                // Tenants that are no longer listed would take their keys with them.
                let passed = keys.passed(position, participant.plan.backend, query.order, now: walk.start)
                if UInt64(passed) != participant.spending?.listed { return (.stayWhole(.differs), 0) }
                return (.list(list, keys, nil), isKnown ? 0 : 1)
            } catch {
                return (.stayWhole(.failed), 0)
            }
        }
    }
}

extension WalkAction {
    /// Whether its source is still the stream that it was.
    fileprivate var goesOn: Bool { if case .fetch = self { true } else { false } }

    fileprivate var source: Int? { if case .fetch(let fetch) = self { fetch.source } else { nil } }
}
