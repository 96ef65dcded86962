// The admin listener's pages. They show, and change nothing.

import Configuration
import Dialects
public import Downstream
import KeyListing
import Upstream

/// `/healthz`, `/readyz`, `/metrics`, `/status` and `/openapi.json`.
public struct AdminPages: RequestHandler {
    private let generations: GatewaySwitch
    private var gateway: Gateway { generations.gateway }
    private var settings: AdminSettings { gateway.table.admin }
    /// Open wherever they can be reached: they tell no names of callers, keys or addresses.
    private static let openPages = ["/healthz", "/readyz", "/metrics"]

    /// The pages about whatever gateway is in force.
    public init(_ generations: GatewaySwitch) { self.generations = generations }

    /// The pages about one gateway.
    public init(_ gateway: Gateway) { self.init(GatewaySwitch(gateway)) }

    /// A page, or a problem document.
    public func respond(to request: ServerRequest) async -> ServerResponse {
        let requestID = RequestID.of(request.headers.first(name: "x-request-id"), gateway.scanner)
        let accepted = AcceptedTypes(request.headers.all(name: "accept"))
        let wantsHTML = accepted.quality(of: "text/html") > accepted.quality(of: "application/json")
        guard let page = page(request.path, wantsHTML: wantsHTML) else {
            return RequestProblem(.notFound, "There is no such page.").response(requestID: requestID)
        }
        guard ["GET", "HEAD"].contains(request.method) else {
            return Self.notAllowed.response(requestID: requestID)
        }
        do throws(RequestProblem) {
            if !Self.openPages.contains(request.path) { try checkRight(request) }
        } catch {
            return error.response(requestID: requestID)
        }
        return page()
    }

    /// Whether the whole of the pages is for whoever sends this.
    private func checkRight(_ request: ServerRequest) throws(RequestProblem) {
        let settings = settings
        if settings.tls != nil, request.clientNames != nil { return }
        if settings.tokenDigests.isEmpty, settings.tls == nil {
            if request.isOnLoopback { return }
            let detail = "Off loopback this page needs admin.token_sha256 or admin.client_ca in routes.json."
            throw RequestProblem(.permissionDenied, detail)
        }
        guard let token = try request.credential() else {
            throw .unauthenticated(
                "Show the admin token, in 'Authorization' as a Bearer token, or a client certificate.")
        }
        guard try token.matches(anyOf: settings.tokenDigests) else {
            throw .unauthenticated("The token is unknown.", isInvalid: true)
        }
    }

    /// The answer to what is no request.
    public func refusal(_ refusal: Refusal) -> ServerResponse {
        let problem =
            refusal.status == 405 ? Self.notAllowed : RequestProblem(ProblemCode(refusal), refusal.detail)
        return problem.response(requestID: RequestID.of(refusal.requestID, gateway.scanner))
    }

    private static let notAllowed: RequestProblem = {
        var problem = RequestProblem(.methodNotAllowed, "The pages answer GET and HEAD.")
        problem.headers.append(("Allow", "GET, HEAD"))
        return problem
    }()

    private func page(_ path: String, wantsHTML: Bool) -> (() -> ServerResponse)? {
        switch path {
        case "/healthz": { plain(200, "alive\n") }
        case "/readyz": { gateway.isDraining ? plain(503, "draining\n") : plain(200, "ready\n") }
        case "/metrics":
            { plain(200, gateway.process.metrics.registry.text, type: "text/plain; version=0.0.4; charset=utf-8") }
        case "/status" where wantsHTML: { html(gateway.statusHTML) }
        case "/status": { json(gateway.status) }
        case "/openapi.json": { json(OpenAPI.document) }
        default: nil
        }
    }

    private func plain(_ status: Int, _ text: String, type: String = "text/plain; charset=utf-8") -> ServerResponse {
        let headers = [(name: "Content-Type", value: type), (name: "Cache-Control", value: "no-store")]
        return ServerResponse(status: status, headers: headers, body: Array(text.utf8))
    }

    /// Nothing is loaded from anywhere, and no other page may frame it.
    private func html(_ text: String) -> ServerResponse {
        var response = plain(200, text, type: "text/html; charset=utf-8")
        response.headers += [
            ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
            ("X-Content-Type-Options", "nosniff"), ("Vary", "Accept"),
        ]
        return response
    }

    private func json(_ body: [UInt8]) -> ServerResponse {
        let headers = [(name: "Content-Type", value: "application/json"), (name: "Cache-Control", value: "no-store")]
        return ServerResponse(status: 200, headers: headers, body: body)
    }
}

/// The API's description.
public enum OpenAPI {
    /// OpenAPI 3.1, JSON.
    public static var document: [UInt8] { PackageResources.openapi_json }
}

/// The program's version.
public let rollcallVersion = "0.1.0"

extension ProblemCode {
    /// The code for what the HTTP layer refuses.
    init(_ refusal: Refusal) {
        self =
            switch refusal.status {
            case 405: .methodNotAllowed
            case 408: .requestTimeout
            case 413: .contentTooLarge
            case 414: .uriTooLong
            case 417: .expectationFailed
            case 431: .headTooLarge
            case 501: .notImplemented
            case 503: refusal.isForDraining ? .draining : .overloaded
            case 505: .versionNotSupported
            case 500: .internalError
            default: .badRequest
            }
    }
}
