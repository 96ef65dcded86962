// The status page for eyes: one document without scripts or anything from elsewhere, for phones and desks, by day and night.

import Configuration
import Dialects
import KeyListing
import Upstream

extension Gateway {
    /// The status as HTML; it asks for itself again every ten seconds.
    var statusHTML: String {
        let account = process.currentAccount
        let state = isDraining ? "draining" : "serving"
        let problem = account.problem.map {
            """
            <section class="problem" role="alert"><h2>The newest configuration is not in force</h2>
            <p>Since \(markup($0.at.text)):</p><pre>\(markup($0.text))</pre></section>

            """
        }
        return """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Rollcall: \(state)</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark"><meta http-equiv="refresh" content="10">
            <style>\(statusStyle)</style></head><body>
            <header><h1>Rollcall</h1><p>\(state), version \(markup(rollcallVersion))</p></header>
            \(problem ?? "")<dl><div><dt>Generation</dt><dd>\(account.generation)</dd></div>
            <div><dt>In force since</dt><dd>\(markup(account.loadedAt?.text ?? "-"))</dd></div>
            <div><dt>Failed loads</dt><dd>\(account.failures)</dd></div>
            <div><dt>Configuration</dt><dd><code title="\(table.sha256)">\(table.sha256.prefix(12))</code></dd></div></dl>
            <h2>Backends</h2><main>
            \(backends.map(\.statusCard).joined(separator: "\n"))
            </main></body></html>

            """
    }
}

extension Backend {
    fileprivate var statusCard: String {
        let health = currentHealth
        let (mark, word) =
            switch health.isReachable {
            case true?: ("good", "reachable")
            case false?: ("bad", "unreachable")
            case nil: ("unknown", "not asked yet")
            }
        let claim = dialect.declares(ListQuery().order) ? "not asked yet" : "sorted here"
        let sort = isProven.map { $0 ? "proven" : "ignored, sorted here" } ?? claim
        let unlisted = health.unlistedTenantSeen.map {
            "<tr><th>Tenants</th><td>its list lacked one at \(markup($0.text))</td></tr>"
        }
        return """
            <article><h3><span class="\(mark)" aria-hidden="true"></span>\(markup(settings.name))</h3>
            <p>\(markup(dialect.name)), \(word)</p>\(sparkline(meters.latency.recent))
            <table><tr><th>Latency</th><td>\(latencyText)</td></tr><tr><th>Sort</th><td>\(sort)</td></tr>
            <tr><th>Breaker</th><td>\(breakerWord)</td></tr>\(shadowRow)
            <tr><th>Last seen</th><td>\(markup(health.lastSeen?.text ?? "never"))</td></tr>\(unlisted ?? "")
            <tr><th>Last error</th><td>\(markup(health.lastFailure?.rawValue ?? "none"))</td></tr></table></article>
            """
    }

    private var shadowRow: String {
        shadow.map { "<tr><th>Shadow</th><td>\(markup($0.summary))</td></tr>" } ?? ""
    }

    private var breakerWord: String {
        switch breaker {
        case .closed: "closed: called freely"
        case .halfOpen: "half open: tried again"
        case .open: "open: left alone"
        }
    }

    private var latencyText: String {
        guard let quantiles = meters.latency.quantiles([0.5, 0.9, 0.99]) else { return "-" }
        return zip(["p50", "p90", "p99"], quantiles).map { "\($0) \(short($1))" }.joined(separator: ", ")
    }

    private func short(_ time: Duration) -> String {
        let milliseconds = time.milliseconds
        return milliseconds < 10 ? "\((milliseconds * 10).rounded() / 10) ms" : "\(Int64(milliseconds.rounded())) ms"
    }
}

/// The last calls' times as a line, the oldest first; nothing where there are less than two.
private func sparkline(_ times: [Duration]) -> String {
    guard times.count > 1, let most = times.max()?.milliseconds else { return "" }
    let step = 240.0 / Double(times.count - 1)
    let points = times.enumerated().map { index, time in
        let height = 36 - 34 * time.milliseconds / max(most, 0.001)
        return "\((Double(index) * step * 10).rounded() / 10),\((height * 10).rounded() / 10)"
    }
    return """
        <svg viewBox="0 0 240 38" role="img" aria-label="times of the last \(times.count) calls" preserveAspectRatio="none">
        <polyline points="\(points.joined(separator: " "))"/></svg>
        """
}

/// Text as HTML, fit for an attribute's value too.
private func markup(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "'": result += "&#39;"
        default: result.unicodeScalars.append(scalar)
        }
    }
}

private let statusStyle = """
    :root{--ink:#1c2430;--dim:#5b6675;--paper:#f5f6f8;--card:#fff;--line:#d8dde4;--good:#1a7f4b;--bad:#c0262d;--blue:#2458c5}
    @media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--dim:#9aa6b5;--paper:#12161c;--card:#1b212a;--line:#323b48;
    --good:#4cc38a;--bad:#ff6b6b;--blue:#7aa5ff}}
    *{box-sizing:border-box}body{margin:0 auto;max-width:70rem;padding:1rem;font:16px/1.5 system-ui,sans-serif;
    color:var(--ink);background:var(--paper)}h1,h2,h3{margin:0;line-height:1.2}h2{font-size:1.1rem;margin:1.5rem 0 .75rem}
    header{display:flex;gap:1rem;align-items:baseline;flex-wrap:wrap}header p,article p{margin:0;color:var(--dim)}
    dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.75rem;margin:1rem 0}
    dl div,article,.problem{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.75rem 1rem;
    min-width:0}dt,th{color:var(--dim);font-weight:400;font-size:.875rem}dd{margin:0;overflow-wrap:anywhere}
    main{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(20rem,100%),1fr));gap:.75rem}
    h3{font-size:1.05rem;overflow-wrap:anywhere}h3 span{display:inline-block;width:.7rem;height:.7rem;border-radius:50%;
    margin-right:.5rem;background:var(--dim)}h3 .good{background:var(--good)}h3 .bad{background:var(--bad);border-radius:0}
    svg{display:block;width:100%;height:2.4rem;margin:.5rem 0}polyline{fill:none;stroke:var(--blue);stroke-width:1.5;
    vector-effect:non-scaling-stroke}table{width:100%;border-collapse:collapse}th{text-align:left;width:6rem;
    vertical-align:top;padding:.1rem 0}td{padding:.1rem 0;overflow-wrap:anywhere}.problem{border-color:var(--bad);
    margin-top:1rem}.problem h2{margin:0;color:var(--bad)}.problem p{margin:.25rem 0 .5rem}pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:0}
    """
