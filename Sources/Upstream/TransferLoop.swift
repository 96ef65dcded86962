// The transfer thread's loop: commands in, libcurl's work, outcomes out, sleep. The only caller of the multi handle.

import CCurl

/// Runs all transfers of the process. Made, used and dropped on the transfer thread.
final class TransferLoop {
    private let mailbox: Mailbox
    private let multi: MultiHandle
    private var desks: [PoolID: PoolDesk] = [:]
    private var commands: [Command] = []
    /// Calls that are over; settled once per turn, when all state is in order again.
    private var settled: [(Call, Outcome)] = []

    init(mailbox: Mailbox, multi: MultiHandle) {
        self.mailbox = mailbox
        self.multi = multi
    }

    /// Returns once the mailbox is closed and every call is settled.
    func run() {
        while true {
            let isClosed = mailbox.take(into: &commands)
            for command in commands { obey(command) }
            // Not kept while asleep: commands hold their calls' requests.
            commands.removeAll(keepingCapacity: true)
            if isClosed { return abandonAll() }
            multi.perform()
            collectEnded()
            let hasStarted = lookAtDesks()
            settleAll()
            // What has just started wants to send before anybody sleeps.
            if !hasStarted, mailbox.letsSleep() { multi.wait(milliseconds: timeToSleep()) }
        }
    }

    // MARK: Commands

    private func obey(_ command: Command) {
        switch command {
        case .open(let id, let settings, let line):
            desks[id] = PoolDesk(settings: settings, line: line)
            sizeConnections()
        case .close(let id):
            if let desk = desks.removeValue(forKey: id) { abandon(desk) }
            sizeConnections()
        case .start(let call): start(call)
        case .cancel(let ticket, let id): cancel(ticket, in: id)
        }
    }

    private func sizeConnections() {
        let places = desks.values.reduce(0) { $0 + min($1.places, 1 << 16) }
        if places > 0 { multi.keep(connections: places) }
    }

    private func start(_ call: Call) {
        guard let desk = desks[call.pool] else { return settle(call, .failure(.shutDown)) }
        guard !call.ticket.isCancelled else { return settle(call, .failure(.cancelledByTask)) }
        let now = ContinuousClock.now
        guard now < call.request.deadline else { return settle(call, .failure(.lateInQueue)) }
        if desk.isOpen {
            begin(call, at: desk, now: now)
        } else if !desk.queue(call, now: now) {
            settle(call, .failure(.lineFull))
        }
    }

    private func begin(_ call: Call, at desk: PoolDesk, now: ContinuousClock.Instant) {
        let lane: Lane
        do { lane = try desk.occupy(for: call, now: now) } catch { return settle(call, .failure(error)) }
        do { try multi.add(lane.easy) } catch { end(lane, at: desk, .failure(error)) }
    }

    private func cancel(_ ticket: Ticket, in id: PoolID) {
        guard let desk = desks[id] else { return }
        if let call = desk.takeWaiting(ticket) {
            settle(call, .failure(.cancelledByTask))
        } else if let lane = desk.busy.first(where: { $0.call?.ticket === ticket }) {
            end(lane, at: desk, .failure(.cancelledByTask))
        }
    }

    // MARK: Ends

    private func collectEnded() {
        while let (context, code) = multi.nextEnded() {
            let lane = Lane.ended(context)
            guard let id = lane.call?.pool, let desk = desks[id] else { continue }
            end(lane, at: desk, lane.outcome(code, now: .now))
        }
    }

    private func end(_ lane: Lane, at desk: PoolDesk, _ outcome: Outcome) {
        multi.remove(lane.easy)
        if let call = desk.vacate(lane) { settle(call, outcome) }
    }

    private func settle(_ call: Call, _ outcome: Outcome) { settled.append((call, outcome)) }

    private func settleAll() {
        for (call, outcome) in settled { call.settle(outcome) }
        settled.removeAll(keepingCapacity: true)
    }

    private func abandonAll() {
        desks.values.forEach(abandon)
        desks = [:]
        settleAll()
    }

    private func abandon(_ desk: PoolDesk) {
        for call in desk.takeLine() { settle(call, .failure(.shutDown)) }
        for lane in desk.busy { end(lane, at: desk, .failure(.shutDown)) }
    }

    // MARK: Time

    /// Ends what is late, then starts what waits; true when something started.
    private func lookAtDesks() -> Bool {
        let now = ContinuousClock.now
        var hasStarted = false
        for desk in desks.values {
            for lane in desk.silent(now: now) { end(lane, at: desk, .failure(.silence(of: lane))) }
            for (call, failure) in desk.giveUp(now: now) { settle(call, .failure(failure)) }
            while let call = desk.nextToStart() {
                begin(call, at: desk, now: now)
                hasStarted = true
            }
        }
        return hasStarted
    }

    /// libcurl shortens the sleep for its own timers; these are ours.
    private func timeToSleep() -> CInt {
        // Where a wake-up is lost for want of the kernel's memory, calls must not be late by more than this.
        let longest = 1000
        guard let due = desks.values.compactMap(\.nextDue).min() else { return CInt(longest) }
        return CInt(min(ContinuousClock.now.duration(to: due).wholeMilliseconds, longest))
    }
}

extension TransferFailure {
    fileprivate static func silence(of lane: Lane) -> TransferFailure {
        TransferFailure(
            .tooSlow(answerBegan: lane.answerBegan), detail: "the backend was silent beyond the pause limit")
    }
}
