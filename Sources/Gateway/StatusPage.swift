// The status page: which table is in force, why no newer one is, and how each backend does. Names, words and numbers only.

import Configuration
import Dialects
import KeyListing
import Upstream

extension Gateway {
    /// The status page's JSON.
    var status: [UInt8] {
        let account = process.currentAccount
        var json = JSONWriter()
        json.open("{")
        json.member("version", rollcallVersion)
        json.member("generation", account.generation)
        json.member("config_sha256", table.sha256)
        json.member("draining", isDraining)
        json.name("reload")
        json.write(account)
        json.name("backends")
        json.open("{")
        for backend in backends {
            json.dynamicName(backend.settings.name)
            json.write(backend)
        }
        json.close("}")
        json.close("}")
        return json.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ account: GatewayProcess.Account) {
        open("{")
        member("loaded_at", account.loadedAt?.text)
        member("failures", account.failures)
        member("problem", account.problem?.text)
        member("problem_at", account.problem?.at.text)
        close("}")
    }

    fileprivate mutating func write(_ backend: Backend) {
        let health = backend.currentHealth
        open("{")
        member("dialect", backend.dialect.name)
        member("reachable", health.isReachable)
        member("last_seen", health.lastSeen?.text)
        member("sort_proven", backend.isProven)
        member("breaker", backend.breaker.rawValue)
        name("latency")
        write(backend.meters.latency.quantiles([0.5, 0.9, 0.99]))
        member("last_error", health.lastFailure?.rawValue)
        member("unlisted_tenant_seen", health.unlistedTenantSeen?.text)
        close("}")
    }

    /// Quantiles of the last calls' times, in seconds.
    private mutating func write(_ quantiles: [Duration]?) {
        guard let quantiles, quantiles.count == 3 else { return raw("null") }
        open("{")
        for (part, time) in zip(["p50", "p90", "p99"], quantiles) {
            dynamicName(part)
            raw("\(Double(time.wholeNanoseconds / 1000) / 1_000_000)")
        }
        close("}")
    }
}
