// Places, the line before them, cancellation at each state, and the end of the driver.

import Synchronization
import Testing
import Upstream

extension UpstreamTests {
    @Suite struct AdmissionTests {
        /// A server that tells when a request has come and holds its answer until the gate opens.
        private struct Holding {
            let came = Signal()
            let gate = Gate()
            let server: ScriptedServer

            init() {
                server = answering { [came, gate] connection, _ in
                    came.fire()
                    gate.pass()
                    connection.answer("held")
                }
            }
        }

        @Test("never more than the pool's concurrency run at once, and all are answered")
        func concurrency() async throws {
            let now = Counter()
            let server = answering { connection, _ in
                now.enter()
                pause(milliseconds: 2)
                now.leave()
                connection.answer("done")
            }
            let pool = try makePool(PoolSettings(concurrency: 3, queueWait: .seconds(10), queueLength: 100))
            let answers = await withTaskGroup { group in
                for _ in 0..<40 { group.addTask { try? await pool.perform(get(server.url)).text } }
                return await group.reduce(into: 0) { $0 += $1 == "done" ? 1 : 0 }
            }
            #expect(answers == 40)
            #expect(now.most == 3)
            #expect(server.connections <= 3)
        }

        @Test("a call beyond the queue's length fails at once")
        func queueLength() async throws {
            let holding = Holding()
            let pool = try makePool(PoolSettings(concurrency: 1, queueWait: .seconds(10), queueLength: 0))
            async let first = pool.perform(get(holding.server.url))
            await holding.came.wait()
            let start = ContinuousClock.now
            #expect(await pool.failure(get(holding.server.url)) == .queueFull)
            #expect(.now - start < .seconds(1))
            holding.gate.open()
            #expect(try await first.text == "held")
        }

        @Test("a call waits for a place no longer than the queue wait, nor than its deadline")
        func queueWait() async throws {
            let holding = Holding()
            let pool = try makePool(PoolSettings(concurrency: 1, queueWait: .milliseconds(100), queueLength: 9))
            async let first = pool.perform(get(holding.server.url))
            await holding.came.wait()
            let start = ContinuousClock.now
            async let patient = pool.failure(get(holding.server.url))
            async let hasty = pool.failure(get(holding.server.url, within: .milliseconds(50)))
            #expect(await hasty == .tooSlow(answerBegan: false))
            #expect(await patient == .queueFull)
            #expect(.now - start >= .milliseconds(100))
            holding.gate.open()
            #expect(try await first.text == "held")
            #expect(holding.server.connections == 1)
        }

        @Test("a patient call waits for its place beyond the queue wait")
        func patience() async throws {
            let holding = Holding()
            let pool = try makePool(PoolSettings(concurrency: 1, queueWait: .milliseconds(30), queueLength: 9))
            async let first = pool.perform(get(holding.server.url))
            await holding.came.wait()
            async let patient = pool.perform(get(holding.server.url, isPatient: true))
            async let hasty = pool.failure(get(holding.server.url))
            #expect(await hasty == .queueFull)
            holding.gate.open(times: 2)
            #expect(try await first.text == "held")
            #expect(try await patient.text == "held")
        }

        @Test("waiting calls start in the order in which they came")
        func order() async throws {
            let holding = Holding()
            let seen = Mutex<[Substring]>([])
            let server = answering { [gate = holding.gate, came = holding.came] connection, request in
                seen.withLock { $0.append(request.prefix(6).suffix(1)) }
                came.fire()
                gate.pass()
                connection.answer("")
            }
            let pool = try makePool(PoolSettings(concurrency: 1, queueWait: .seconds(10)))
            try await withThrowingTaskGroup { group in
                for number in 0..<4 {
                    group.addTask { try await pool.perform(get(server.url + "\(number)")).status }
                    // The first must be under way and each next one in line before another comes.
                    if number == 0 { await holding.came.wait() } else { try await Task.sleep(for: .milliseconds(20)) }
                }
                holding.gate.open(times: 4)
                for try await status in group { #expect(status == 200) }
            }
            #expect(seen.withLock { $0 } == ["0", "1", "2", "3"])
        }

        @Test("a task cancelled before it calls makes no call")
        func cancelledBefore() async throws {
            let holding = Holding()
            let pool = try makePool()
            let mayCall = Signal()
            let task = Task {
                await mayCall.wait()
                return await pool.failure(get(holding.server.url))
            }
            task.cancel()
            mayCall.fire()
            #expect(await task.value == .cancelled)
            #expect(holding.server.connections == 0)
        }

        @Test("a call cancelled in the queue leaves it, and the rest goes on")
        func cancelledWaiting() async throws {
            let holding = Holding()
            let pool = try makePool(PoolSettings(concurrency: 1, queueWait: .seconds(10)))
            async let first = pool.perform(get(holding.server.url))
            await holding.came.wait()
            let waiting = Task { await pool.failure(get(holding.server.url)) }
            try await Task.sleep(for: .milliseconds(20))
            waiting.cancel()
            #expect(await waiting.value == .cancelled)
            holding.gate.open()
            #expect(try await first.text == "held")
        }

        @Test("a call cancelled under way closes its connection and frees its place")
        func cancelledRunning() async throws {
            let came = Signal()
            let left = Signal()
            let silent = ScriptedServer { connection in
                _ = connection.request()
                came.fire()
                connection.waitForEnd()
                left.fire()
            }
            let pool = try makePool(PoolSettings(concurrency: 1, queueLength: 0))
            let running = Task { await pool.failure(get(silent.url)) }
            await came.wait()
            running.cancel()
            #expect(await running.value == .cancelled)
            await left.wait()
            let other = answering { connection, _ in connection.answer("free") }
            #expect(try await pool.perform(get(other.url)).text == "free")
        }

        @Test("calls cancelled at any moment end exactly once, and the pool stays whole")
        func cancelledAnytime() async throws {
            let server = answering { connection, _ in connection.answer("fine") }
            let pool = try makePool(PoolSettings(concurrency: 4, queueWait: .seconds(10)))
            await withTaskGroup { group in
                for number in 0..<300 {
                    let task = Task { try? await pool.perform(get(server.url)).status }
                    group.addTask {
                        try? await Task.sleep(for: .microseconds(number * 7 % 500))
                        task.cancel()
                        _ = await task.value
                    }
                }
            }
            for _ in 0..<8 { #expect(try await pool.perform(get(server.url)).text == "fine") }
        }

        @Test("a shutdown cancels what runs and what waits, and every later call")
        func shutdown() async throws {
            let holding = Holding()
            let driver = try TransferDriver()
            let pool = try makePool(PoolSettings(concurrency: 1, queueWait: .seconds(10)), driver: driver)
            async let running = pool.failure(get(holding.server.url))
            await holding.came.wait()
            async let waiting = pool.failure(get(holding.server.url))
            try await Task.sleep(for: .milliseconds(20))
            driver.shutdown()
            #expect(await running == .cancelled)
            #expect(await waiting == .cancelled)
            #expect(await pool.failure(get(holding.server.url)) == .cancelled)
            driver.shutdown()
            holding.gate.open()
        }

        @Test("two thousand calls, and the pools and drivers that made them, leave no descriptor behind")
        func descriptors() async throws {
            let before = openDescriptors()
            try await useAndDrop()
            // The server's threads close their ends a moment after ours.
            for _ in 0..<100 where openDescriptors() > before { try await Task.sleep(for: .milliseconds(20)) }
            #expect(openDescriptors() <= before)
        }

        private func useAndDrop() async throws {
            let server = answering { connection, _ in connection.answer("fine") }
            let pool = try makePool(PoolSettings(concurrency: 8, queueWait: .seconds(30), queueLength: 2000))
            let during = await withTaskGroup { group in
                for _ in 0..<2000 {
                    group.addTask { _ = try? await pool.perform(get(server.url, within: .seconds(60))) }
                }
                await group.waitForAll()
                return openDescriptors()
            }
            #expect(server.connections <= 8)
            #expect(during >= server.connections)
            server.stop()
        }
    }
}

/// How many are in, and how many were at most.
private final class Counter: Sendable {
    private let state = Mutex((now: 0, most: 0))

    func enter() {
        state.withLock {
            $0.now += 1
            $0.most = max($0.most, $0.now)
        }
    }

    func leave() { state.withLock { $0.now -= 1 } }

    var most: Int { state.withLock { $0.most } }
}
