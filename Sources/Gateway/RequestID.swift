// The id that ties a request, its log line and its answer together.

import Redaction

enum RequestID {
    /// The caller's id if it is well-formed (contract, section 2) and looks like no key, else a new one.
    static func of(_ given: String?, _ scanner: Scanner) -> String {
        if let given, (1...128).contains(given.utf8.count), given.utf8.allSatisfy(isAllowed), scanner.showsID(given) {
            return given
        }
        return hexadecimal(UInt128.random(in: .min ... .max))
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
        default: false
        }
    }
}
