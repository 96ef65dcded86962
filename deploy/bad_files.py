#!/usr/bin/env python3
"""Breaks a good routes.json in hundreds of ways, by every rule of the schema and below it, and expects `rollcall check` to name line,
column and pointer and to exit with 1; then puts some of them before a running gateway, which has to go on as if nothing were.
"""
import json
import re
import subprocess
import sys

from running import ENVIRONMENT, ROLLCALL, Show, free_port, get, routes, wait_for

FAULTS = []
COUNTS = {}


def printed(value):
    """JSON text, and where each value begins in it, by its pointer."""
    places, text = {}, []

    def put(piece):
        text.append(piece)

    def place():
        before = "".join(text)
        return before.count("\n") + 1, len(before) - before.rfind("\n")

    def write(node, pointer, indent):
        places[pointer] = place()
        if isinstance(node, Members) and node or isinstance(node, list) and node:
            put("{\n" if isinstance(node, Members) else "[\n")
            for number, entry in enumerate(node):
                put("  " * (indent + 1))
                name, own = entry if isinstance(node, Members) else (str(number), entry)
                if isinstance(node, Members):
                    places[f"{pointer}/{name} name"] = place()
                    put(json.dumps(name) + ": ")
                write(own, f"{pointer}/{name}", indent + 1)
                put(",\n" if number + 1 < len(node) else "\n")
            put("  " * indent + ("}" if isinstance(node, Members) else "]"))
        else:
            put("{}" if isinstance(node, Members) else json.dumps(node))

    write(value, "", 0)
    return "".join(text) + "\n", places


class Members(list):
    """An object as pairs, so that it can have a member twice."""


def tree(value):
    if isinstance(value, dict):
        return Members((name, tree(own)) for name, own in value.items())
    return [tree(own) for own in value] if isinstance(value, list) else value


def changed(node, path, change):
    """A copy with one value replaced by what `change` makes of it."""
    if not path:
        return change(node)
    if isinstance(node, Members):
        return Members((name, changed(own, path[1:], change) if name == path[0] else own) for name, own in node)
    return [changed(own, path[1:], change) if str(number) == path[0] else own for number, own in enumerate(node)]


def check(show, text, kind, pointer=None, place=None):
    """One bad file: exit code 1, and a problem at that pointer and place."""
    file = show.directory / "bad.json"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    result = subprocess.run([ROLLCALL, "check", "--output", "json", file], env=ENVIRONMENT, capture_output=True, timeout=60)
    COUNTS[kind] = COUNTS.get(kind, 0) + 1
    try:
        problems = json.loads(result.stdout)
    except ValueError:
        problems = []
    errors = [problem for problem in problems if problem["severity"] == "error"]
    if result.returncode != 1 or not errors:
        return FAULTS.append(f"{kind} {pointer}: exit code {result.returncode}, {problems} {result.stderr[:200]}")
    if pointer is not None and not any(e["pointer"] == pointer and (e["line"], e["column"]) == place for e in errors):
        FAULTS.append(f"{kind}: expected {pointer} at {place}, got {errors}")


def types(schema):
    return {part.get("type") for part in schema.get("anyOf", [schema])}


WRONG = {"object": 7, "array": 7, "string": 7, "integer": "x", "number": "x", "boolean": "x"}


def break_each_rule(show, schema, sample):
    """Goes through schema and sample side by side."""

    def broken(kind, path, change, at=None, by_name=False):
        text, places = printed(changed(sample, path, change))
        pointer = "".join("/" + part for part in path) if at is None else at
        check(show, text, kind, pointer, places[pointer + (" name" if by_name else "")])

    def visit(schema, node, path):
        for part in schema.get("anyOf", []):
            if part.get("type") == ("object" if isinstance(node, Members) else "array" if isinstance(node, list) else "string"):
                return visit_one(part, node, path, types(schema))
        visit_one(schema, node, path, types(schema))

    def visit_one(schema, node, path, allowed):
        pointer = "".join("/" + part for part in path)
        wrong = next(value for kind, value in [("boolean", True), ("integer", 7), ("object", Members())] if kind not in allowed
                     and not (kind == "integer" and "number" in allowed))
        broken("a wrong type", path, lambda _: wrong)
        if schema.get("type") == "integer":
            for value in (schema["minimum"] - 1, schema["maximum"] + 1, 1.5):
                broken("a number out of range", path, lambda _: value)
        if "pattern" in schema and "minLength" not in schema:
            wrong_text = next(text for text in ("\u0001", " ", "x") if not re.search(schema["pattern"], text))
            broken("a text that a pattern refuses", path, lambda _: wrong_text)
        if isinstance(node, Members):
            names = [name for name, _ in node]
            properties = schema.get("properties", {})
            if properties:
                broken("an unknown member", path, lambda own: Members([*own, ("zzz", 1)]), f"{pointer}/zzz", True)
                first = names[0]
                broken("a member given twice", path, lambda own: Members([*own, own[0]]), f"{pointer}/{first}", True)
            for name in schema.get("required", []):
                broken("a missing member", path, lambda own: Members(pair for pair in own if pair[0] != name), pointer)
            for name, own in node:
                rule = properties.get(name, schema.get("additionalProperties"))
                if isinstance(rule, dict):
                    visit(rule, own, path + [name])
        elif isinstance(node, list) and "items" in schema:
            for number, own in enumerate(node):
                visit(schema["items"], own, path + [str(number)])

    visit(schema, sample, [])


def break_below_the_schema(show, good):
    data = good.encode()
    for end in range(0, len(data) - 2, max(1, len(data) // 120)):
        check(show, data[:end], "a torn file")
    for number in range(0, len(data), max(1, len(data) // 60)):
        check(show, data[:number] + b"\xff" + data[number:], "a byte that is no UTF-8")
        check(show, data[:number] + b"\0" + data[number:], "a NUL")
    for name in ("utf-16", "utf-16-le", "utf-32"):
        check(show, good.encode(name), "another encoding")
    check(show, good.replace("keys", "k\u00e4se").encode("latin-1"), "another encoding")
    for text in ("[" * 2_000_000, '{"a":' * 500_000, '"' + "x" * 20_000_000, " " * 20_000_000, "1" * 5_000_000, '{"a":"' + "\\u0000" * 500_000 + '"}'):
        check(show, text, "a huge file")
    for text in ("", "null", "[]", "1", "{", "}", "//", "{'a':1}", "{\"a\":1,}", "{\"a\":01}", "{\"a\":NaN}", good + good, good + "x", "\ufeff" + good[1:]):
        check(show, text, "a text that is no configuration")


def put_before_a_gateway(show, backends):
    file = show.directory / "routes.json"
    good = json.dumps(routes(backends), indent=2)
    file.write_text(good)
    port, admin = free_port(), free_port()
    show.gateway("gateway", file, port, admin)
    status = lambda: json.loads(get(admin, "/status")[2])
    generation, refused = status()["generation"], 0
    for number in range(20):
        bad = [good[: number * 30 + 10], good.replace("diffio", "difio", 1), "\0" * number + "{}", good.replace("}", "", 1)][number % 4]
        temporary = show.directory / "new.json"
        temporary.write_text(bad)
        temporary.rename(file)
        wait_for(lambda: status()["reload"]["failures"] > refused)
        refused = status()["reload"]["failures"]
        code, _, body = get(port, "/v1/keys?limit=5")
        if code != 200 or not json.loads(body)["complete"] or status()["generation"] != generation or not status()["reload"]["problem"]:
            FAULTS.append(f"a running gateway was harmed by {bad[:80]!r}: {status()}")
    file.write_text(good)
    wait_for(lambda: status()["reload"]["problem"] is None)
    return refused


def main():
    with Show() as show:
        schema = json.loads(subprocess.run([ROLLCALL, "schema"], check=True, capture_output=True).stdout)
        backends = {
            "a": {
                "dialect": "cycles-admin", "url": ["http://127.0.0.1:1", "http://127.0.0.1:2"], "credential": {"env": "CYCLES_ADMIN_KEY"},
                "tenants": ["acme"], "by_tenant": "needed", "check": "30s", "stale_if_error": "10m", "required": True, "timeout": "1s",
                "retries": 1, "concurrency": 2, "queue": "10ms", "max_answer": "1MiB", "max_pages": 3, "collect_limit": 4,
                "collect_deadline": "5s", "allow_link_local": False, "allow_cleartext": False, "auth": "x-admin-api-key"},
            "b": {"dialect": "diffio", "url": "http://127.0.0.1:3", "credential": {"env": "DIFFIO_AGENT_KEY"}, "tenant_id": "acme"},
        }
        sample = {
            "listen": {"address": "127.0.0.1:0"}, "admin": {"address": "127.0.0.1:0"},
            "callers": [{"name": "n", "token_sha256": "0" * 64, "routes": ["keys"], "backends": ["a"], "tenants": ["t"], "rate": "5/s",
                         "burst": 5, "concurrency": 5}],
            "cursor": {"lifetime": "1h"},
            "routes": {"keys": {"path": "/v1/keys", "backends": ["a", "b"], "limit": {"default": 5, "max": 50}, "deadline": "2s",
                                "partial": "allow"}},
            "backends": backends,
            "limits": {"connections": 10, "connections_per_address": 10, "concurrency": 10, "queue": "1s", "head": "16KiB", "body": "16KiB",
                       "idle": "9s", "head_time": "9s", "body_time": "9s", "write_time": "9s"},
            "walk_cache": {"size": "1MiB", "age": "9s"}, "redaction": {"names": ["n"], "values": ["v[0-9]{9}"]}, "drain": "9s"}
        good, _ = printed(tree(sample))
        file = show.directory / "good.json"
        file.write_text(good)
        result = subprocess.run([ROLLCALL, "check", file], env=ENVIRONMENT, capture_output=True)
        if result.returncode != 0:
            sys.exit(f"error: the good file is none: {result.stdout.decode()}")
        break_each_rule(show, schema, tree(sample))
        break_below_the_schema(show, good)
        refused = put_before_a_gateway(show, show.backends())
        for kind, count in sorted(COUNTS.items()):
            print(f"{count:5} {kind}")
        print(f"{sum(COUNTS.values())} bad files, {len(FAULTS)} not told as they should be; {refused} put before a running gateway")
        for fault in FAULTS[:20]:
            print(f"error: {fault}")
        sys.exit(bool(FAULTS))


main()
