// From a complete request to the last byte of its answer.

import NIOCore

extension Conversation {
    /// Starts the handler on this connection's event loop.
    func run() {
        guard let context, let current else { return close() }
        let request = ServerRequest(
            method: current.method, target: current.target, headers: current.headers, body: body,
            clientNames: clientNames, isOnLoopback: service.isOnLoopback, executor: tools.executor)
        body = []
        phase = .running
        if peerHasFinished { alarm?.set(after: Patience.gone) } else { alarm?.clear() }
        let conversation = NIOLoopBound(self, eventLoop: context.eventLoop)
        task = Task(executorPreference: tools.executor) { [handler] in
            let response = await handler.respond(to: request)
            // The preferred executor is the loop: this is its thread again.
            conversation.value.answer(response)
        }
        handler = service.handler
    }

    private func answer(_ response: ServerResponse) {
        guard phase == .running, let head = current else { return }
        task = nil
        let keepsAlive = head.keepsAlive && !service.ledger.isDraining
        let connection: ResponseFrame.Connection = keepsAlive ? (head.isOld ? .keptAloud : .keptSilently) : .closes
        send(response, connection)
    }

    /// Answers what is no request to serve. Nothing after it is read as a request.
    func refuse(_ refusal: Refusal) {
        guard phase != .closed else { return }
        var refusal = refusal
        refusal.requestID = refusal.requestID ?? current?.headers.first(name: "X-Request-Id")
        send(handler.refusal(refusal), .closes)
    }

    private func send(_ response: ServerResponse, _ connection: ResponseFrame.Connection) {
        guard let context else { return }
        (phase, current, body) = (.answering, nil, [])
        var buffer = context.channel.allocator.buffer(capacity: 512 + response.body.count)
        buffer.writeResponse(
            response, ResponseFrame(connection: connection, isHead: isForHead, date: tools.clock.now))
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { result in
            self.written(result, closes: connection == .closes)
        }
        context.writeAndFlush(wrapOutboundOut(buffer), promise: promise)
        // Nearly always the kernel has taken it all by now.
        if phase == .answering { awaitReader() }
    }

    private func written(_ result: Result<Void, any Error>, closes: Bool) {
        guard phase == .answering else { return }
        guard case .success = result else { return close() }
        if closes || service.ledger.isDraining { finish() } else { becomeIdle() }
    }

    /// Shuts our side and lets the caller read what it was sent.
    private func finish() {
        guard !peerHasFinished else { return close() }
        (phase, countedBytes) = (.lingering, 0)
        alarm?.set(after: Patience.lingering)
        context?.close(mode: .output, promise: nil)
        context?.read()
    }

    func writeContinue() {
        var buffer = ByteBuffer()
        buffer.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n")
        context?.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }
}
