"""What strangers to our code make of the listener's TLS: testssl.sh and sslscan find nothing above "low"; openssl s_client is let in by
versions, suites and certificates as it should be; curl and h2load speak HTTP/2 and HTTP/1.1 to it. QUICK=1 leaves testssl.sh out."""

import json
import os
import re
import xml.etree.ElementTree

import bench

QUICK = bool(os.environ.get("QUICK"))


def client(gateway, options, request="printf 'GET /v1/keys?limit=1 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'; sleep 0.3"):
    return bench.run(
        "sh", "-c",
        f"({request}) | timeout 10 openssl s_client -connect localhost:{gateway.port} -servername localhost {options} 2>&1"
        " | tr -cd '\\11\\12\\40-\\176'")


def matrix(goals, gateway, mutual, certificates, folder):
    """(what, the gateway, options of s_client, whether it is let in): each by one line."""
    ca = f"-CAfile {certificates.path('ca.pem')} -verify_return_error"
    rows = [("TLS 1.3", gateway, f"-tls1_3 {ca}", True), ("TLS 1.2", gateway, f"-tls1_2 {ca}", True)]
    rows += [(f"TLS {v}", gateway, f"{o} -cipher DEFAULT@SECLEVEL=0", False) for v, o in [("1.1", "-tls1_1"), ("1.0", "-tls1")]]
    for suite in ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"]:
        rows.append((suite, gateway, f"-tls1_3 -ciphersuites {suite} {ca}", True))
    for kind in ["ECDSA", "RSA"]:
        for suite in ["AES128-GCM-SHA256", "AES256-GCM-SHA384", "CHACHA20-POLY1305"]:
            rows.append((f"ECDHE-{kind}-{suite}", gateway, f"-tls1_2 -cipher ECDHE-{kind}-{suite} {ca}", True))
    for suite in ["AES128-GCM-SHA256", "AES256-SHA", "ECDHE-RSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384",
                  "DHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-CCM", "ADH-AES128-GCM-SHA256", "NULL-SHA256"]:
        rows.append((suite, gateway, f"-tls1_2 -cipher {suite}:@SECLEVEL=0", False))
    for group, good in [("X25519", True), ("P-256", True), ("P-384", True), ("P-521", False), ("X448", False)]:
        rows.append((f"group {group}", gateway, f"-groups {group} {ca}", good))
    for name, good in [("known", True), ("stranger", False), (None, False)]:
        shown = f"-cert {certificates.path(name + '.pem')} -key {certificates.path(name + '.key')}" if name else ""
        for version in ["-tls1_2", "-tls1_3"]:
            rows.append((f"client certificate {name}, {version}", mutual, f"{version} {shown}", good))
    wrong = [what for what, to, options, good in rows if ("HTTP/1.1 200" in client(to, options)) != good]
    goals.expect(not wrong, f"openssl s_client: {len(rows) - len(wrong)} of {len(rows)} rows as they should be {wrong or ''}")
    for version in ["-tls1_2", "-tls1_3"]:
        file = folder / "session"
        client(gateway, f"{version} -sess_out {file}")
        again = client(gateway, f"{version} -sess_in {file}")
        goals.expect("Reused, TLSv1" in again and "HTTP/1.1 200" in again, f"openssl s_client resumes a session, {version}")
    refused = client(gateway, "-tls1_2", "sleep 0.2; echo R; sleep 0.4")
    goals.expect("no renegotiation" in refused, "openssl s_client may not renegotiate")


def scans(goals, gateway, certificates, folder):
    output = folder / "sslscan.xml"
    said = bench.run("sslscan", f"--xml={output}", f"localhost:{gateway.port}")
    if not output.exists():
        raise SystemExit("sslscan wrote no report:\n" + said)
    test = xml.etree.ElementTree.parse(output).getroot().find("ssltest")
    spoken = {f'{p.get("type")} {p.get("version")}' for p in test.findall("protocol") if p.get("enabled") == "1"}
    weak = [c.get("cipher") for c in test.findall("cipher") if c.get("strength") not in ("strong", "acceptable")]
    bleeds = [h.get("sslversion") for h in test.findall("heartbleed") if h.get("vulnerable") != "0"]
    goals.expect(spoken == {"tls 1.2", "tls 1.3"} and not weak and not bleeds,
                 f"sslscan: {', '.join(sorted(spoken))}, {len(test.findall('cipher'))} suites, weak: {weak}, heartbleed: {bleeds}")
    if QUICK:
        return
    report = folder / "testssl.json"
    bench.run(
        "testssl", "--quiet", "--color", "0", "--warnings", "off", "--nodns", "none", "--add-ca", certificates.path("ca.pem"),
        "--jsonfile", str(report), f"https://localhost:{gateway.port}")
    found = json.loads(report.read_text())
    high = [f'{f["id"]}: {f["finding"]}' for f in found if f["severity"] in ("MEDIUM", "HIGH", "CRITICAL")]
    low = [f["id"] for f in found if f["severity"] == "LOW"]
    goals.expect(len(found) > 100 and not high, f"testssl.sh: {len(found)} findings, above low: {high}, low: {low}")


def load(goals, gateway, certificates):
    url = f"https://localhost:{gateway.port}/v1/keys?limit=5"
    for version in ["--http2", "--http1.1"]:
        answer = bench.run("curl", "-sS", version, "--cacert", certificates.path("ca.pem"), "-o", "/dev/null", "-w",
                           "%{http_version} %{http_code}", url)
        goals.expect(answer == ("2 200" if version == "--http2" else "1.1 200"), f"curl {version}: {answer}")
    for options in [["-m", "10"], ["--h1"]]:
        output = bench.run("h2load", "-c", "8", "-n", "2000", *options, url)
        spoken = re.search(r"Application protocol: (\S+)", output)
        done = re.search(r"requests: .*", output)
        goals.expect("2000 succeeded" in output, f"h2load, {spoken and spoken.group(1)}: {done and done.group(0)}")


def main():
    goals = bench.Goals()
    with bench.directory() as folder:
        certificates = bench.Certificates(folder)
        certificates.authority("strangers")
        for name, kind in [("server", "ec"), ("rsa", "rsa")]:
            certificates.certificate(name, "DNS:localhost,IP:127.0.0.1", kind)
        certificates.certificate("known", "DNS:known.example", usage="clientAuth")
        certificates.certificate("stranger", "DNS:known.example", authority="strangers", usage="clientAuth")
        limits = {"limits": {"connections_per_address": 1024}}
        with bench.Gateway(folder, limits, certificates.tls("server", "rsa")) as gateway:
            required = certificates.tls("server", client_ca=certificates.path("ca.pem"), client_certificate="required")
            with bench.Gateway(folder, limits, required) as mutual:
                matrix(goals, gateway, mutual, certificates, folder)
            load(goals, gateway, certificates)
            scans(goals, gateway, certificates, folder)
    goals.finish()


main()
