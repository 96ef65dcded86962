#!/usr/bin/env python3
"""Writes rollcall(1) in mdoc from the program's own command definitions: manual.py < the output of `rollcall --experimental-dump-help`."""
import json
import sys


def escaped(text):
    """mdoc reads a backslash anywhere, and a dot or an apostrophe at a line's beginning, as its own."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + text if text[:1] in (".", "'") else text


def sentences(text):
    """Each begins a line, as mdoc wants it."""
    return escaped(text.strip()).replace(". ", ".\n")


def names(argument):
    return ", ".join(
        "Fl " + ("\\-" + name["name"] if name["kind"] == "long" else name["name"]) for name in argument.get("names", []))


def usage(argument):
    """An argument as it stands in a synopsis."""
    if argument["kind"] == "positional":
        text = f"Ar {argument['valueName']}"
    else:
        text = names({"names": [argument["preferredName"]]})
        if argument["kind"] == "option":
            text += f" Ar {argument['valueName']}"
    text += " ..." if argument["isRepeating"] else ""
    return f".Op {text}" if argument["isOptional"] else f".{text}"


def described(argument):
    head = f"Ar {argument['valueName']}" if argument["kind"] == "positional" else names(argument)
    if argument["kind"] == "option":
        head += f" Ar {argument['valueName']}"
    lines = [f".It {head}", sentences(argument.get("abstract", ""))]
    if argument.get("allValues"):
        lines.append("One of " + ", ".join(escaped(value) for value in argument["allValues"]) + ".")
    if argument.get("defaultValue"):
        lines.append(f"The default is {escaped(argument['defaultValue'])}.")
    return lines


def discussion(text):
    """Paragraphs; what is indented is an example, and stays as it is."""
    lines, is_example = [], False
    for line in (text or "").splitlines():
        if line.startswith("  ") and not is_example:
            lines += [".Bd -literal -offset indent"]
        elif not line.startswith("  ") and is_example:
            lines += [".Ed", ".Pp"]
        if line.strip() == "":
            lines += [] if is_example else [".Pp"]
        else:
            lines.append(escaped(line.strip()) if is_example or line.startswith("  ") else sentences(line))
        is_example = line.startswith("  ")
    if is_example:
        lines.append(".Ed")
    return lines


def own(command):
    """Its arguments without those that every command has."""
    return [a for a in command.get("arguments", []) if a["shouldDisplay"] and a["valueName"] not in ("help", "version")]


def shown(commands):
    return [c for c in commands if c["shouldDisplay"] and c["commandName"] != "help"]


def manual(program):
    lines = [".Dd $Mdocdate$", ".Dt ROLLCALL 1", ".Os", ".Sh NAME", ".Nm rollcall", f".Nd {escaped(program['abstract'])}"]
    lines.append(".Sh SYNOPSIS")
    for command in shown(program["subcommands"]):
        lines += [".Nm rollcall", f".Cm {escaped(command['commandName'])}"] + [usage(a) for a in own(command)]
    lines += [".Sh DESCRIPTION"] + discussion(program.get("discussion"))
    lines += [".Sh COMMANDS", ".Bl -tag -width Ds"]
    for command in shown(program["subcommands"]):
        lines += [f".It Cm {escaped(command['commandName'])}", escaped(command["abstract"]), ".Pp"]
        lines += discussion(command.get("discussion"))
        if own(command):
            lines.append(".Bl -tag -width Ds")
            for argument in own(command):
                lines += described(argument)
            lines.append(".El")
    lines += [
        ".El", ".Sh ENVIRONMENT", ".Bl -tag -width Ds", ".It Ev ROLLCALL_TOKEN", "The token that",
        ".Cm list", "shows.", ".It Ev OTEL_EXPORTER_OTLP_ENDPOINT , OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
        "Where", ".Cm serve", "sends spans.", ".It Ev OTEL_EXPORTER_OTLP_HEADERS , OTEL_SERVICE_NAME",
        "What it sends with them, and the name that it gives itself.",
        ".It Ev OTEL_TRACES_SAMPLER , OTEL_TRACES_SAMPLER_ARG", "Which of the traces that begin with it are recorded.", ".El",
        ".Sh FILES", ".Bl -tag -width Ds", ".It Pa routes.json",
        "The configuration:", ".Cm schema", "prints what it may hold,", ".Cm check", "tells what is wrong with it.", ".El",
        ".Sh EXIT STATUS", ".Bl -tag -width Ds", ".It 0", "Good.", ".It 1",
        "A problem; from", ".Cm diff", "differences, from", ".Cm probe", "a backend that is not well.",
        ".It 2", "From", ".Cm diff :", "nobody can tell whether there are differences. Elsewhere: the output could not be written.", ".It 3", "From", ".Cm list :",
        "the list may lack keys.", ".It 64", "A mistake on the command line.", ".It 130", "Interrupted.", ".El"]
    lines = [line for line in lines if line]
    # A paragraph begins nothing that begins one itself.
    return "".join(
        line + "\n" for line, following in zip(lines, lines[1:] + [""])
        if line != ".Pp" or following and following[:3] not in (".Bl", ".It", ".El", ".Bd", ".Sh", ".Pp"))


print(manual(json.load(sys.stdin)["command"]), end="")
