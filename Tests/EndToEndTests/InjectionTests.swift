// The kernel refuses: system calls of the running gateway fail, kind by kind, by strace(1). One short round of each in every run
// where strace may trace; longer ones by `deploy/inject.sh`.

import Foundation
import Glibc
import SampleBackends
import Testing

/// A system call that fails every so often.
private struct Injection: Sendable, CustomTestStringConvertible {
    let call: String
    let error: String
    /// The first that fails, and every how many-th from there on.
    var rhythm = "1+3"

    var testDescription: String { "\(call) \(error)" }

    /// As libcurl, SwiftNIO and the C library make them while the gateway serves. A read or write of SwiftNIO's own wake-up
    /// descriptors is the same call as that of a connection, and can't fail but by EINTR: so `read` and `write` fail no other way.
    /// Connections that break are in the fault matrix. `brk` never fails with an error: it returns the end that holds, which strace can't.
    static let all = [
        Injection("socket", "EMFILE"), Injection("socket", "ENOBUFS"), Injection("connect", "ECONNREFUSED"),
        Injection("connect", "ENETUNREACH"), Injection("connect", "EADDRNOTAVAIL"),
        Injection("setsockopt", "ENOBUFS"), Injection("recvfrom", "ECONNRESET"), Injection("recvfrom", "ETIMEDOUT"),
        Injection("recvfrom", "ENOMEM"), Injection("sendto", "EPIPE"), Injection("sendto", "ENOBUFS"),
        Injection("read", "EINTR"), Injection("write", "EINTR"),
        Injection("accept4", "EMFILE"),
        Injection("accept4", "ENFILE"), Injection("accept4", "ECONNABORTED"), Injection("accept4", "ENOMEM"),
        Injection("epoll_wait", "EINTR"), Injection("epoll_ctl", "ENOMEM"), Injection("epoll_ctl", "ENOSPC"),
        Injection("poll", "EINTR"), Injection("poll", "ENOMEM"), Injection("mmap", "ENOMEM"),
        Injection("munmap", "ENOMEM"), Injection("madvise", "ENOMEM"), Injection("getpeername", "ENOBUFS"),
    ]

    /// What the kernel refuses to unmap stays: that is no leak of ours.
    var keepsMemory: Bool { call == "munmap" }

    private init(_ call: String, _ error: String) { (self.call, self.error) = (call, error) }

    static let isPossible = (try? run(["strace", "-o", "/dev/null", "true"]).exitCode) == 0
}

extension EndToEnd {
    @Suite("A kernel that refuses", .enabled(if: Injection.isPossible, "strace can't trace here"))
    struct InjectionTests {
        private static let time = Soak.seconds("ROLLCALL_INJECT_SECONDS", otherwise: 0) + .milliseconds(400)
        /// With these the C library asks the kernel for memory, and gives it back, all the time.
        private static let thrift = [
            "MALLOC_MMAP_THRESHOLD_": "16384", "MALLOC_TRIM_THRESHOLD_": "0", "MALLOC_TOP_PAD_": "0",
        ]

        @Test(
            "system calls that fail one kind after the other: no wrong list, no crash, no leak, and all is well afterwards"
        )
        func refusals() async throws {
            let quartet = try await Quartet.start(keys: 40, flatCount: 4000, route: #""deadline": "3s""#)
            try await withGateway(quartet.routes, environment: Self.thrift) { gateway in
                try expectWell(gateway, quartet)
                let before = try Descriptors(of: gateway.process, backends: quartet.ports)
                let memory = residentMemory(of: gateway.process)
                var kept = 0.0
                for injection in Injection.all where gateway.process.exitCode() == nil {
                    let held = residentMemory(of: gateway.process)
                    try await strike(injection, gateway, quartet)
                    if injection.keepsMemory { kept += max(0, residentMemory(of: gateway.process) - held) }
                    let (code, last) = (gateway.process.exitCode(), try gateway.log.suffix(3))
                    #expect(code == nil, "\(injection.testDescription) ended the gateway: \(last)")
                    guard code == nil else { continue }
                    let hasRecovered = try eventually { try isWell(gateway, quartet) }
                    #expect(hasRecovered, "after \(injection.testDescription)")
                    let isClosed = try eventually {
                        try Descriptors(of: gateway.process, backends: quartet.ports).others <= before.others + 4
                    }
                    #expect(isClosed, "\(injection.testDescription) leaks descriptors")
                }
                let after = residentMemory(of: gateway.process)
                print(
                    "inject: memory \(Int(memory)) MiB at first, \(Int(after)) in the end, \(Int(kept)) never unmapped")
                #expect(after - kept < memory * 1.5 + 64)
            }
            await quartet.stop()
        }

        private func strike(_ injection: Injection, _ gateway: RunningGateway, _ quartet: Quartet) async throws {
            let directory = try TemporaryDirectory()
            let (output, errors) = (try newFile(directory.path + "/out"), try newFile(directory.path + "/err"))
            defer {
                close(output)
                close(errors)
            }
            let rule = "inject=\(injection.call):error=\(injection.error):when=\(injection.rhythm)"
            let tracer = try ChildProcess(
                ["strace", "-f", "-p", "\(gateway.process.pid)", "-e", "trace=\(injection.call)", "-e", rule],
                output: output, errors: errors)
            #expect(try eventually { try directory.read("err").contains("attached") })
            // Connections are made anew now and then.
            quartet.patients[3].commit(SampleFaults { $0.number % 4 == 0 ? [.truncate] : [] })
            defer { quartet.patients[3].commit(.none) }
            let load = ListingCallers(
                3, to: gateway, "", expected: quartet.expected, permitted: [200, 500, 502, 503, 504],
                patience: 3)
            try await Task.sleep(for: Self.time)
            tracer.signal(SIGTERM)
            _ = tracer.wait()
            let seen = load.stop()
            let injected = try directory.read("err").split(separator: "\n").count { $0.contains("(INJECTED)") }
            let statuses = seen.statuses.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
            print("inject: \(injection.testDescription), \(injected) times; \(statuses), \(seen.broken) broken off")
            #expect(injected > 0 || Self.time < .seconds(5), "\(injection.testDescription) was never asked for")
            #expect(seen.problems.isEmpty, "\(injection.testDescription): \(seen.problems.prefix(3))")
        }

        private func isWell(_ gateway: RunningGateway, _ quartet: Quartet) throws -> Bool {
            guard let response = try? gateway.get("/v1/keys?limit=500"), response.status == 200 else { return false }
            let page = try response.page()
            var check = WalkCheck(quartet.expected)
            let problem = check.problem(page)
            #expect(problem == nil)
            return page.complete
        }

        private func expectWell(_ gateway: RunningGateway, _ quartet: Quartet) throws {
            #expect(try isWell(gateway, quartet))
        }
    }
}
