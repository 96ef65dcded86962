// The outermost handler of an HTTP/2 stream, in front of swift-nio-http2's codec: what the codec can neither read nor say.

import NIOCore
import NIOHPACK
import NIOHTTP2

/// Told to a stream whose answer is out while its request still arrives.
struct RequestIsUnwanted: Sendable {}

/// The codec fails on a head without `:authority` or without a path, and a stream that fails is reset without an answer.
/// So heads are completed here, and left to `AcceptedHead` to judge. Lives on the connection's event loop.
final class HTTP2StreamEdge: ChannelDuplexHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias InboundOut = HTTP2Frame.FramePayload
    typealias OutboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Trailers have no method, and nothing to complete.
        guard case .headers(var frame) = unwrapInboundIn(data), let method = frame.headers.first(name: ":method") else {
            return context.fireChannelRead(data)
        }
        frame.headers.complete(method: method)
        context.fireChannelRead(wrapInboundOut(.headers(frame)))
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is RequestIsUnwanted else { return context.triggerUserOutboundEvent(event, promise: promise) }
        // Closing the stream would say CANCEL, which makes some clients drop the answer (RFC 9113 section 8.1).
        context.writeAndFlush(wrapOutboundOut(.rstStream(.noError)), promise: promise)
    }
}

extension HPACKHeaders {
    /// Adds what the codec asks for. The frame decoder has seen to it that no name with a colon comes twice.
    fileprivate mutating func complete(method: String) {
        var missing: [(String, String)] = []
        // Where there is a `host` the codec takes that one; where there is none, it makes an empty one of this.
        if !contains(name: ":authority") { missing.append((":authority", "")) }
        // RFC 9113 section 8.5: CONNECT has neither.
        if method == "CONNECT" { missing += [(":scheme", ""), (":path", "*")] }
        let other = otherHost
        guard !missing.isEmpty || other != nil else { return }
        // Names with a colon come before all others (RFC 9113 section 8.3).
        var fields = HPACKHeaders(missing)
        fields.add(contentsOf: self)
        if let other { fields.add(name: "host", value: other) }
        self = fields
    }

    /// `:authority` where `host` says something else (RFC 9113 section 8.3.1): as a second `host` it makes the request a bad one.
    private var otherHost: String? {
        guard let authority = first(name: ":authority"), let host = first(name: "host") else { return nil }
        let port = first(name: ":scheme") == "https" ? ":443" : ":80"
        return authority.withoutPort(port) == host.withoutPort(port) ? nil : authority
    }
}

extension String {
    /// A host and its port as they compare: in lower case, the scheme's own port left out (RFC 3986 section 6.2).
    fileprivate func withoutPort(_ port: String) -> String {
        let text = trimmed.lowercased()
        return text.hasSuffix(port) ? String(text.dropLast(port.count)) : text
    }
}
