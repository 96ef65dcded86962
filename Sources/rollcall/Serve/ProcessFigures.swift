// What the kernel knows of this process, under the names that Prometheus's own client libraries use.

import Gateway
import Glibc

enum ProcessFigures {
    /// The figures as they are now; what cannot be read is left out.
    static func samples() -> [MetricSample] {
        [memory(), descriptors(), times()].flatMap { $0 }
    }

    /// proc(5), `statm`: sizes in pages, the whole address space first.
    private static func memory() -> [MetricSample] {
        let numbers = words(of: "/proc/self/statm").compactMap { Double($0) }
        guard numbers.count > 1 else { return [] }
        let page = Double(sysconf(Int32(_SC_PAGESIZE)))
        return [
            MetricSample(.virtualMemory, [], numbers[0] * page), MetricSample(.residentMemory, [], numbers[1] * page),
        ]
    }

    private static func descriptors() -> [MetricSample] {
        var limit = rlimit()
        let most = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 ? Double(limit.rlim_cur) : nil
        return [
            openDescriptors().map { MetricSample(.openDescriptors, [], $0) },
            most.map { MetricSample(.maxDescriptors, [], $0) },
        ].compactMap(\.self)
    }

    /// Entries of `fd` but for itself, its parent, and the descriptor that this reading takes.
    private static func openDescriptors() -> Double? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        return Double(max(0, count - 3))
    }

    /// proc(5), `stat`: fields 14 and 15 are the process's ticks, 22 is its start in ticks since the machine's.
    private static func times() -> [MetricSample] {
        // The second field is the program's name in brackets, which may hold blanks.
        let fields = words(of: "/proc/self/stat").drop { !$0.hasSuffix(")") }.dropFirst().map { Double($0) }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        guard fields.count > 19, let user = fields[11], let system = fields[12], let start = fields[19], ticks > 0
        else { return [] }
        let spent = MetricSample(.cpuSeconds, [], (user + system) / ticks)
        return [spent] + (bootTime().map { [MetricSample(.startTime, [], $0 + start / ticks)] } ?? [])
    }

    /// proc(5), `stat` of the machine: its start in seconds since 1970.
    private static func bootTime() -> Double? {
        let words = words(of: "/proc/stat")
        guard let place = words.firstIndex(of: "btime"), words.indices.contains(place + 1) else { return nil }
        return Double(words[place + 1])
    }

    private static func words(of path: String) -> [String] {
        guard let file = fopen(path, "re") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer.prefix(count) }
        return String(decoding: bytes, as: UTF8.self).split { $0 == " " || $0 == "\n" }.map(String.init)
    }
}
