"""schemathesis on the document that `rollcall openapi` prints: no 5xx, and no answer that breaks its schema."""

import os
import re
import subprocess
import sys

import bench

# Left out are checks by which a text that is no cursor would have to be taken for one, and an unfit X-Request-Id be refused.
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance,unsupported_method,allow_header_conformance")


def program():
    """schemathesis in an environment of its own, installed where it is not."""
    home = bench.ROOT / ".build/peers/python"
    path = home / "bin/schemathesis"
    if not path.exists():
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        subprocess.run([str(home / "bin/pip"), "-q", "install", "schemathesis>=4,<5"], check=True)
    return str(path)


def main():
    goals = bench.Goals()
    examples = os.environ.get("EXAMPLES", "200")
    with bench.directory() as folder:
        document = folder / "openapi.json"
        document.write_text(bench.run(bench.BINARY, "openapi"))
        (folder / "cursor").write_text(bench.run(bench.BINARY, "keygen"))
        cursor = {"keys": [{"id": "k1", "secret": {"file": str(folder / "cursor")}}]}
        with bench.Gateway(folder, {"cursor": cursor}) as gateway:
            said = bench.run(
                program(), "run", str(document), "--url", f"http://127.0.0.1:{gateway.port}", "--seed", "1", "--no-color",
                "--max-examples", examples, "--checks", CHECKS, patience=1800, cwd=folder)
            failed = [line for line in gateway.requests() if line["status"] >= 500]
    cases = re.search(r"(\d+) generated, (\d+) passed", said)
    passed = cases is not None and cases.group(1) == cases.group(2) and "No issues found" in said
    goals.expect(passed, f"schemathesis: {cases.group(0) if cases else 'no result'}")
    goals.expect(not failed, f"no 5xx {failed or ''}")
    if not passed:
        print("\n".join(line[:300] for line in said.splitlines()))
    goals.finish()


main()
