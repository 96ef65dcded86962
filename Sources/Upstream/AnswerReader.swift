// Collects one answer and enforces its limits. Pure: no libcurl, no clock; the callbacks feed it.

/// What has arrived of an answer, and whether it may go on.
struct AnswerReader {
    /// The longest head that we read, all header lines together.
    static let longestHead = 256 * 1024
    /// An announced length is believed up to here before bytes arrive, for what is not written to costs no memory; beyond, memory
    /// follows the bytes.
    static let longestReservation = 64 * 1024 * 1024

    private(set) var body: [UInt8] = []
    private(set) var headers: [(name: String, value: String)] = []
    /// Why reading stopped.
    private(set) var verdict: TransferFailure?
    private(set) var hasBegun = false
    private(set) var headIsComplete = false

    private let wanted: [String]
    private let maxAnswer: Int
    private var headBytes = 0
    private var isInterim = false
    /// Whether the status is another one than 200: then that is what counts, and of the body only as much as may be kept.
    private var isRefusal = false
    private var announcedLength: Int?

    /// For a request that wants these headers, names in lower case, and at most so many bytes.
    init(wanted: [String] = [], maxAnswer: Int = 0) {
        self.wanted = wanted
        self.maxAnswer = max(0, maxAnswer)
    }

    /// Takes a header line, its line end included; false stops the transfer.
    mutating func read(headLine line: UnsafeRawBufferPointer) -> Bool {
        hasBegun = true
        headBytes += line.count
        guard headBytes <= Self.longestHead else { return refuse(.malformed, "the answer's head is too long") }
        // Trailers come after the body and say nothing that we ask for.
        guard !headIsComplete else { return true }
        let content = line.trimmingLineEnd
        switch content.first {
        case nil: return endHead()
        case UInt8(ascii: " "), UInt8(ascii: "\t"):
            // RFC 9112, 5.2: folded lines may be refused; reading on would cut a value short unseen.
            return refuse(.malformed, "a folded header line")
        case _ where content.starts(with: "HTTP/".utf8): return beginHead(content)
        default: return readField(content)
        }
    }

    /// Takes a part of the body; false stops the transfer.
    mutating func read(bodyPart part: UnsafeRawBufferPointer) -> Bool {
        hasBegun = true
        let room = maxAnswer - body.count
        guard part.count <= room || isRefusal else { return refuseLength() }
        let kept = part.prefix(room)
        makeRoom(for: kept.count)
        body.append(contentsOf: kept)
        return true
    }

    /// The body, with its spare capacity.
    mutating func takeBody() -> [UInt8] {
        makeRoom(for: 0)
        var taken: [UInt8] = []
        swap(&taken, &body)
        return taken
    }

    // MARK: The head

    private mutating func beginHead(_ statusLine: UnsafeRawBufferPointer) -> Bool {
        // RFC 9110, 15.2: any number of 1xx heads may come before the answer's own.
        let status = statusLine.drop { $0 != UInt8(ascii: " ") }.dropFirst()
        isInterim = status.first == UInt8(ascii: "1")
        isRefusal = !status.prefix(3).elementsEqual("200".utf8)
        headers.removeAll(keepingCapacity: true)
        announcedLength = nil
        return true
    }

    private mutating func endHead() -> Bool {
        headIsComplete = !isInterim
        guard let announcedLength, headIsComplete else { return true }
        return announcedLength <= maxAnswer || isRefusal || refuseLength()
    }

    private mutating func readField(_ line: UnsafeRawBufferPointer) -> Bool {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            return refuse(.malformed, "a header line without a colon")
        }
        let name = line[..<colon]
        if name.equals(lowerCase: "content-length") { return readLength(line[(colon + 1)...].trimmingBlanks) }
        for candidate in wanted where name.equals(lowerCase: candidate) {
            let value = String(decoding: line[(colon + 1)...].trimmingBlanks, as: UTF8.self)
            headers.append((candidate, value))
        }
        return true
    }

    private mutating func readLength(_ digits: Slice<UnsafeRawBufferPointer>) -> Bool {
        guard !digits.isEmpty, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
            return refuse(.malformed, "a Content-Length that is no number")
        }
        // Digits alone fail to parse only where they exceed Int, and so any limit.
        let length = Int(String(decoding: digits, as: UTF8.self)) ?? .max
        // RFC 9110, 8.6: two different lengths are an attack or a broken proxy.
        guard announcedLength == nil || announcedLength == length else {
            return refuse(.malformed, "two different Content-Lengths")
        }
        announcedLength = length
        return keepIfWanted("content-length", String(length))
    }

    private mutating func keepIfWanted(_ name: String, _ value: String) -> Bool {
        if wanted.contains(name) { headers.append((name, value)) }
        return true
    }

    // MARK: Limits

    /// Grows by doubling, but never beyond what the answer can still need.
    private mutating func makeRoom(for count: Int) {
        let needed = body.count + count + TransferResponse.spareCapacity
        guard body.capacity < needed else { return }
        let announced = announcedLength.map { min($0, maxAnswer, Self.longestReservation) } ?? 0
        let ceiling = min(announcedLength ?? maxAnswer, maxAnswer)
        let generous = max(announced, min(body.capacity * 2, ceiling)) + TransferResponse.spareCapacity
        body.reserveCapacity(max(needed, generous))
    }

    private mutating func refuseLength() -> Bool {
        refuse(.tooLarge, "the answer is longer than \(maxAnswer) bytes")
    }

    private mutating func refuse(_ kind: TransferFailure.Kind, _ detail: String) -> Bool {
        verdict = TransferFailure(kind, detail: detail)
        return false
    }
}

extension UnsafeRawBufferPointer {
    fileprivate var trimmingLineEnd: UnsafeRawBufferPointer {
        var end = endIndex
        while end > startIndex, self[end - 1] == 0x0A || self[end - 1] == 0x0D { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: self[..<end])
    }
}

extension Slice<UnsafeRawBufferPointer> {
    fileprivate var trimmingBlanks: Self {
        var trimmed = self.drop { $0 == 0x20 || $0 == 0x09 }
        while let last = trimmed.last, last == 0x20 || last == 0x09 { trimmed = trimmed.dropLast() }
        return trimmed
    }

    /// Header names are ASCII and case-insensitive (RFC 9110, 5.1).
    fileprivate func equals(lowerCase name: String) -> Bool {
        count == name.utf8.count && zip(self, name.utf8).allSatisfy { Self.lowered($0) == $1 }
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}
