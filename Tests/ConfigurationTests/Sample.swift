// A good routes.json with every member, and what the tests need to read it without a disk.

import Configuration
import StrictJSON

enum Sample {
    /// Every member that can be written, none of them with its default.
    static let text = """
        {
          "listen": {
            "address": "127.0.0.2:18080",
            "tls": {
              "certificates": [
                {
                  "certificate": "tls/a.pem", "private_key": "tls/locked.key", "passphrase": { "file": "secrets/passphrase" }
                }
              ],
              "client_ca": "tls/b.pem", "client_certificate": "required"
            }
          },
          "admin": { "address": "[::1]:19090", "token_sha256": { "file": "secrets/digest" }, "client_ca": "tls/b.pem" },
          "cursor": {
            "keys": [
              { "id": "k2", "secret": { "env": "CURSOR_KEY" } },
              { "id": "k1", "secret": { "file": "secrets/cursor-k1" } }
            ],
            "lifetime": "48h"
          },
          "routes": {
            "keys": {
              "path": "/v1/keys",
              "backends": ["diffio-prod", "cycles-eu"],
              "limit": { "default": 20, "max": 200 },
              "deadline": "3s",
              "partial": "forbid",
              "log": "warning"
            },
            "team": { "path": "/team/keys", "backends": ["own"] }
          },
          "backends": {
            "diffio-prod": {
              "dialect": "diffio",
              "url": "https://api.diffio.example",
              "credential": { "env": "DIFFIO_KEY" },
              "auth": "x-api-key",
              "tenant_id": "acme"
            },
            "cycles-eu": {
              "dialect": "cycles-admin",
              "url": ["http://Cycles.Example:7878/base/", "https://other.example"],
              "credential": { "file": "secrets/cycles" },
              "required": true,
              "timeout": "1500ms",
              "retries": 5,
              "concurrency": 8,
              "queue": "50ms",
              "max_answer": "1GiB",
              "max_pages": 10,
              "collect_limit": 5000,
              "collect_deadline": "90s",
              "stale_if_error": "10m",
              "check": "30s",
              "shadow": { "backend": "own", "sample": 0.25 },
              "hedge": true,
              "tenants": ["acme", "${TENANT:-globex}"],
              "by_tenant": "cheaper",
              "proxy": "http://proxy.example:3128",
              "allow_link_local": true,
              "allow_cleartext": true,
              "tls": { "ca": "tls/ca.pem", "certificate": "tls/client.pem", "private_key": "/keys/client.key" }
            },
            "own": {
              "dialect": "acme", "url": "http://[::1]:81", "tenant_id": null, "by_tenant": "never", "proxy": null,
              "tls": { "ca": null }
            }
          },
          "dialects": { "acme": { "file": "dialects/acme.json" } },
          "limits": {
            "connections": 100, "connections_per_address": 10, "concurrency": 7, "queue": "70ms", "head": "16KiB", "body": "8KiB", "idle": "30s",
            "head_time": "5s", "body_time": "6s", "write_time": "7s"
          },
          "walk_cache": { "size": "0B", "age": "5s" },
          "redaction": { "names": ["internal_ref"], "values": ["corp-[0-9a-f]{32}"] },
          "drain": "1m",
          "callers": [
            {
              "name": "billing", "token_sha256": ["\(digest)", { "file": "secrets/digest" }],
              "certificate_san": ["spiffe://corp/billing", "billing.example"], "routes": ["keys"],
              "backends": ["diffio-prod"], "tenants": ["initech"], "rate": "600/m", "burst": 20, "concurrency": 3
            }
          ],
          "jwt": {
            "jwks": { "file": "secrets/jwks.json" }, "issuer": "https://id.example", "audience": "keys",
            "tenants_claim": "https://id.example/tenants", "routes": ["keys"]
          }
        }
        """

    /// Of no token that anybody knows.
    private static let digest = String(repeating: "5a", count: 32)

    /// 32 bytes, no two alike.
    static let key = (0..<32).map { UInt8($0 * 7 + 1) }

    /// What looks like a credential; made here, so that none stands in the sources.
    static let credential = "K-" + (0..<24).map { String(($0 * 5 + 3) % 16, radix: 16) }.joined()

    static let hexKey = key.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()

    static let environment = ["CURSOR_KEY": hexKey, "DIFFIO_KEY": credential, "PORT": "8123", "EMPTY": ""]

    /// A dialect of an operator's own.
    static let dialect = """
        {
          "request": { "method": "GET", "path": "/keys" },
          "items": "keys",
          "fields": { "key_id": "id" },
          "status": [{ "word": "state", "means": { "on": "active" } }]
        }
        """

    static let files: [String: FileContents] = [
        "conf/secrets/cursor-k1": FileContents(bytes: Array((hexKey + "\n").utf8)),
        "conf/secrets/cycles": FileContents(bytes: Array((credential + "\r\n").utf8)),
        "conf/dialects/acme.json": FileContents(bytes: Array(dialect.utf8)),
        "conf/tls/ca.pem": FileContents(bytes: PEMFiles.all["a.pem"]?.bytes ?? [], permissions: 0o644),
        "conf/tls/empty.pem": FileContents(bytes: []),
        "conf/tls/client.pem": PEMFiles.all["b.pem"] ?? FileContents(bytes: []),
        "/keys/client.key": PEMFiles.all["b.key"] ?? FileContents(bytes: []),
        "conf/secrets/digest": FileContents(bytes: Array(String(repeating: "a5", count: 32).utf8)),
        "conf/secrets/passphrase": FileContents(bytes: Array(PEMFiles.passphrase.utf8)),
        "conf/secrets/jwks.json": FileContents(
            bytes: Array(#"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"\#(String(repeating: "A", count: 43))"}]}"#.utf8)),
    ].merging(PEMFiles.all.map { ("conf/tls/\($0)", $1) }) { $1 }

    /// The smallest file there is, with room for one more member of its backend.
    static func smallest(_ backendMembers: String = "", _ members: String = "") -> String {
        """
        {"routes":{"keys":{"path":"/v1/keys","backends":["a"]}},\(members)
        "backends":{"a":{\(backendMembers)
        "dialect":"diffio","url":"http://127.0.0.1:9"}}}
        """
    }

    static func load(
        _ text: String, environment: [String: String] = environment, files more: [String: FileContents] = [:]
    ) -> ConfigurationReport {
        load(Array(text.utf8), environment: environment, files: more)
    }

    static func load(
        _ text: [UInt8], environment: [String: String] = environment, files more: [String: FileContents] = [:]
    ) -> ConfigurationReport {
        let all = files.merging(more) { $1 }
        let source = ConfigurationSource(path: "conf/routes.json", environment: environment) { path in
            if path == "conf/routes.json" { return .success(FileContents(bytes: text, permissions: 0o644)) }
            return all[path].map { .success($0) } ?? .failure(UnreadableFile(reason: "No such file or directory"))
        }
        return loadConfiguration(source)
    }

    /// Where `part` first stands in `text`.
    static func position(of part: String, in text: String) -> SourcePosition? {
        guard let range = text.firstRange(of: part) else { return nil }
        let before = text[..<range.lowerBound].split(separator: "\n", omittingEmptySubsequences: false)
        return SourcePosition(line: before.count, column: (before.last?.unicodeScalars.count ?? 0) + 1)
    }
}
