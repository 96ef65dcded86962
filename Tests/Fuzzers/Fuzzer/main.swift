// libFuzzer's driver over one of the doors, chosen by ROLLCALL_FUZZED. Built by deploy/fuzz.sh alone.

import CFuzzer
import FuzzedDoors
import Glibc

enum Chosen {
    static let door = getenv("ROLLCALL_FUZZED").flatMap { FuzzedDoor(rawValue: String(cString: $0)) }
}

/// By the name that libFuzzer's own `main`, which comes along in some toolchains, wants to find.
@_cdecl("LLVMFuzzerTestOneInput")
func letIn(_ bytes: UnsafePointer<UInt8>?, _ length: Int) -> CInt {
    // libFuzzer hands over that many readable bytes for the time of the call.
    Chosen.door?.letIn(Array(UnsafeBufferPointer(start: bytes, count: length)))
    return 0
}

guard Chosen.door != nil else {
    print("ROLLCALL_FUZZED must be one of \(FuzzedDoor.allCases.map(\.rawValue).joined(separator: ", "))")
    exit(2)
}
var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
exit(LLVMFuzzerRunDriver(&count, &arguments) { letIn($0, $1) })
