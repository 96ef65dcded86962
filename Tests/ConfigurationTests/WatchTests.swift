// A configuration on a real disk, changed in the ways in which people and their tools change files.

import Configuration
import Foundation
import Glibc
import Synchronization
import Testing

@Suite("watching a configuration")
struct WatchTests {
    /// A directory, a watch over its routes.json, and the readings that it has handed on.
    private final class World: Sendable {
        let directory = NSTemporaryDirectory() + "rollcall-watch-" + UUID().uuidString
        private let readings = Mutex<[ConfigurationReport]>([])
        private let watch = Mutex<ConfigurationWatch?>(nil)

        init() throws {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        }

        deinit {
            watch.withLock { $0 }?.stop()
            try? FileManager.default.removeItem(atPath: directory)
        }

        var path: String { directory + "/routes.json" }
        var count: Int { readings.withLock { $0.count } }
        var last: ConfigurationReport? { readings.withLock { $0.last } }
        /// Readings that were no configuration.
        var refused: Int { readings.withLock { $0.count { $0.table == nil } } }

        func begin() -> ConfigurationReport {
            let (first, watch) = ConfigurationWatch.start(path: path) { [weak self] report in
                self?.readings.withLock { $0.append(report) }
            }
            self.watch.withLock { $0 = watch }
            watch.begin()
            return first
        }

        func reload() { watch.withLock { $0 }?.reload() }

        func write(_ text: String, to name: String = "routes.json") throws {
            try text.write(toFile: directory + "/" + name, atomically: false, encoding: .utf8)
        }

        func rename(_ from: String, _ to: String) { Glibc.rename(directory + "/" + from, directory + "/" + to) }

        /// Waits until a reading with this number of retries has come.
        func hasRead(retries: Int) -> Bool { wait { self.last?.table?.backends.first?.limits.retries == retries } }

        func wait(_ seconds: Double = 10, _ condition: () -> Bool) -> Bool {
            let end = ContinuousClock.now + .seconds(seconds)
            while ContinuousClock.now < end {
                if condition() { return true }
                usleep(2000)
            }
            return condition()
        }
    }

    private static func text(_ retries: Int) -> String { Sample.smallest("\"retries\": \(retries),") }

    @Test("a file that is written in place is read anew, once")
    func inPlace() throws {
        let world = try World()
        try world.write(Self.text(1))
        #expect(world.begin().table?.backends.first?.limits.retries == 1)
        try world.write(Self.text(2))
        #expect(world.hasRead(retries: 2))
        try world.write(Self.text(3))
        #expect(world.hasRead(retries: 3))
        #expect(world.count == 2)
    }

    @Test("a file that is renamed over the old one is read anew")
    func renamed() throws {
        let world = try World()
        try world.write(Self.text(1))
        _ = world.begin()
        for retries in 2...4 {
            try world.write(Self.text(retries), to: "new")
            world.rename("new", "routes.json")
            #expect(world.hasRead(retries: retries))
        }
    }

    @Test("a link to a folder that is swapped, as Kubernetes does it, is followed, secrets too")
    func swapped() throws {
        let world = try World()
        for version in 1...3 {
            let folder = "\(world.directory)/v\(version)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Sample.smallest("\"retries\": \(version), \"credential\": {\"file\": \"secret\"},")
                .write(toFile: folder + "/routes.json", atomically: false, encoding: .utf8)
            try "K-\(version)".write(toFile: folder + "/secret", atomically: false, encoding: .utf8)
        }
        symlink("v1", world.directory + "/..data")
        symlink("..data/routes.json", world.path)
        symlink("..data/secret", world.directory + "/secret")
        #expect(world.begin().table?.backends.first?.credential?.reveal() == Array("K-1".utf8))
        for version in 2...3 {
            symlink("v\(version)", world.directory + "/..data_tmp")
            world.rename("..data_tmp", "..data")
            #expect(world.hasRead(retries: version))
            #expect(world.last?.table?.backends.first?.credential?.reveal() == Array("K-\(version)".utf8))
        }
    }

    @Test("a file that the configuration names is watched as well")
    func secret() throws {
        let world = try World()
        try world.write("K-1", to: "secret")
        try world.write(Sample.smallest("\"credential\": {\"file\": \"secret\"},"))
        _ = world.begin()
        try world.write("K-2", to: "secret")
        #expect(world.wait { world.last?.table?.backends.first?.credential?.reveal() == Array("K-2".utf8) })
    }

    @Test("a file that is being written is not read before it is closed")
    func torn() throws {
        let world = try World()
        try world.write(Self.text(1))
        _ = world.begin()
        try world.write(Self.text(2))
        #expect(world.hasRead(retries: 2))
        // The watch has been set up anew by the time that a signal has been answered.
        world.reload()
        #expect(world.wait { world.count == 2 })
        let bytes = Array(Self.text(3).utf8)
        let descriptor = open(world.path, O_WRONLY | O_TRUNC)
        for piece in [bytes.prefix(20), bytes.dropFirst(20).prefix(30), bytes.dropFirst(50)] {
            let part = Array(piece)
            #expect(Glibc.write(descriptor, part, part.count) == part.count)
            usleep(150_000)
        }
        #expect(world.count == 2)
        close(descriptor)
        #expect(world.hasRead(retries: 3))
        #expect(world.count == 3)
    }

    @Test("who begins to write as soon as a new file has been read is waited for, too")
    func tornAtOnce() throws {
        let world = try World()
        try world.write(Self.text(0))
        _ = world.begin()
        for turn in 0..<8 {
            try world.write(Self.text(turn % 5 + 1), to: "new.json")
            world.rename("new.json", "routes.json")
            #expect(world.hasRead(retries: turn % 5 + 1))
            let bytes = Array(Self.text(turn % 5 + 6).utf8)
            let descriptor = open(world.path, O_WRONLY | O_TRUNC)
            for piece in [bytes.prefix(40), bytes.dropFirst(40)] {
                let part = Array(piece)
                #expect(Glibc.write(descriptor, part, part.count) == part.count)
                usleep(100_000)
            }
            close(descriptor)
            #expect(world.hasRead(retries: turn % 5 + 6))
        }
        #expect(world.refused == 0)
    }

    @Test("a bad file is handed on as it is, and a good one after it")
    func bad() throws {
        let world = try World()
        try world.write(Self.text(1))
        _ = world.begin()
        try world.write("{")
        #expect(world.wait { world.last?.problems.isEmpty == false })
        unlink(world.path)
        #expect(world.wait { world.last?.text.contains("No such file") == true })
        try world.write(Self.text(4))
        #expect(world.hasRead(retries: 4))
    }

    @Test("who asks gets a reading, changed or not; a file that is only touched is not read out")
    func asked() throws {
        let world = try World()
        try world.write(Self.text(1))
        _ = world.begin()
        utimes(world.path, nil)
        world.reload()
        #expect(world.wait { world.count == 1 })
        utimes(world.path, nil)
        #expect(!world.wait(0.5) { world.count > 1 })
    }
}
