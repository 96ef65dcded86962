// How many threads are worth having.

import Glibc

/// The processors that this process may use: fewer than the machine's under `taskset` or a container's cpuset. The call that
/// tells is not visible from Swift, the kernel's status page is (proc(5), `Cpus_allowed`).
func availableProcessors() -> Int {
    guard let file = fopen("/proc/self/status", "re") else { return 1 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 4096)
    while fgets(&line, Int32(line.count), file) != nil {
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard text.hasPrefix("Cpus_allowed:") else { continue }
        return max(
            1, text.dropFirst("Cpus_allowed:".count).compactMap(\.hexDigitValue).map(\.nonzeroBitCount).reduce(0, +))
    }
    return 1
}
