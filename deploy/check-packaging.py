#!/usr/bin/env python3
"""What deploy/check-packaging.sh looks at that has no tool of its own.

check-packaging.py METRICS SCHEMA DIRECTORY   manifests against the API's schemas and each other, configurations against SCHEMA, written to
                                              DIRECTORY; that rules or dashboard show everything in METRICS
check-packaging.py --metrics METRICS          that METRICS has every metric that rules and dashboard speak of
check-packaging.py --report FILE REPORT       that `rollcall check` found nothing but secrets that are not here
"""
import json
import pathlib
import re
import sys

DEPLOY = pathlib.Path(__file__).parent
FAULTS = []


def expect(truth, fault):
    if not truth:
        FAULTS.append(fault)


def manifests():
    import yaml

    folder = DEPLOY / "kubernetes"
    listed = yaml.safe_load((folder / "kustomization.yaml").read_text())["resources"]
    there = {path.name for path in folder.glob("*.yaml")} - {"kustomization.yaml"}
    expect(set(listed) == there, f"kustomization.yaml lists {sorted(set(listed) ^ there)} otherwise than the folder does")
    return [document for name in listed for document in yaml.safe_load_all((folder / name).read_text())]


def check_schemas(all_manifests):
    import kubernetes_validate

    for manifest in all_manifests:
        name = f"{manifest['kind']} {manifest['metadata']['name']}"
        if manifest["apiVersion"].startswith("monitoring.coreos.com/"):
            continue  # no schema of the operator's is to be had; what it selects is checked below
        for version in ("1.32.0", "1.37.0"):
            try:
                kubernetes_validate.validate(manifest, version, strict=True)
            except (kubernetes_validate.ValidationError, kubernetes_validate.SchemaNotFoundError) as error:
                FAULTS.append(f"{name}, Kubernetes {version}: {error}")


def check_together(all_manifests):
    """That manifests mean each other: labels, ports, names and mounts."""
    of_kind = {}
    for manifest in all_manifests:
        of_kind.setdefault(manifest["kind"], []).append(manifest)
    deployment = of_kind["Deployment"][0]
    pod = deployment["spec"]["template"]
    labels = pod["metadata"]["labels"].items()
    container = pod["spec"]["containers"][0]
    ports = {port["name"] for port in container["ports"]}
    selectors = [deployment["spec"]["selector"]["matchLabels"], of_kind["PodDisruptionBudget"][0]["spec"]["selector"]["matchLabels"]]
    selectors += [of_kind["NetworkPolicy"][0]["spec"]["podSelector"]["matchLabels"]]
    selectors += [service["spec"]["selector"] for service in of_kind["Service"]]
    for selector in selectors:
        expect(selector.items() <= labels, f"the selector {selector} does not select the pods")
    for service in of_kind["Service"]:
        for port in service["spec"]["ports"]:
            expect(port["targetPort"] in ports, f"service {service['metadata']['name']} aims at no port: {port}")
    for rule in of_kind["NetworkPolicy"][0]["spec"]["ingress"]:
        for port in rule["ports"]:
            expect(port["port"] in ports, f"the network policy names no port: {port}")
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        expect(container[probe]["httpGet"]["port"] in ports, f"{probe} asks no port")
    target = of_kind["HorizontalPodAutoscaler"][0]["spec"]["scaleTargetRef"]
    expect(target["name"] == deployment["metadata"]["name"], "the autoscaler scales something else")
    monitor = of_kind["ServiceMonitor"][0]["spec"]
    watched = [s for s in of_kind["Service"] if monitor["selector"]["matchLabels"].items() <= s["metadata"]["labels"].items()]
    expect(len(watched) == 1, f"the service monitor selects {len(watched)} services")
    for endpoint in monitor["endpoints"]:
        expect(any(p["name"] == endpoint["port"] for s in watched for p in s["spec"]["ports"]), "the service monitor names no port")
    volumes = {volume["name"] for volume in pod["spec"]["volumes"]}
    mounts = {mount["name"] for mount in container["volumeMounts"]}
    expect(volumes == mounts, f"volumes and mounts differ: {volumes ^ mounts}")
    routes = json.loads(of_kind["ConfigMap"][0]["data"]["routes.json"])
    for path in re.findall(r'"(/etc/rollcall/[^"]*)"', json.dumps(routes)):
        expect(any(path.startswith(mount["mountPath"] + "/") for mount in container["volumeMounts"]), f"nothing is mounted for {path}")
    return routes


def metric_names(metrics):
    """What is exported, what rules record, and what rules and dashboard speak of."""
    exported = set(re.findall(r"^# TYPE (\S+)", metrics, re.M))
    rules = (DEPLOY / "monitoring/rules.yaml").read_text()
    recorded = set(re.findall(r"^ *- record: (\S+)$", rules, re.M))
    dashboard = json.loads((DEPLOY / "monitoring/dashboard.json").read_text())
    used = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]
    used += [variable["query"] for variable in dashboard["templating"]["list"]]
    names = set(re.findall(r"\b(?:rollcall|process)[_:][a-z0-9_:]+", " ".join([rules, *used])))
    return exported, recorded, {re.sub(r"_(bucket|sum|count)$", "", name) for name in names}


def check_metric_names(metrics):
    exported, recorded, used = metric_names(metrics)
    expect(len(recorded) > 3 and len(used) > 20, "rules or dashboard are not what they were: mend this script")
    for name in sorted(used - exported - recorded):
        FAULTS.append(f"nothing exports {name}")


def check_metrics_shown(metrics):
    exported, _, used = metric_names(metrics)
    for name in sorted(exported - used):
        FAULTS.append(f"neither a rule nor the dashboard shows {name}")


def check_configurations(configurations, schema, folder):
    from jsonschema import Draft202012Validator

    folder.mkdir(parents=True)
    for name, configuration in configurations.items():
        for error in Draft202012Validator(schema).iter_errors(configuration):
            FAULTS.append(f"{name}: {error.json_path}: {error.message}")
        (folder / name).write_text(json.dumps(configuration, indent=2))


def check_report(name, report):
    """Secrets are where the gateway will run, not here; all else must be right."""
    for problem in report:
        absent = re.search(r"cannot read the file .*: No such file|environment variable .* is not set", problem["message"])
        expect(absent, f"{name}: {problem}")


def main(arguments):
    if arguments[0] == "--report":
        check_report(arguments[1], json.loads(pathlib.Path(arguments[2]).read_text()))
    elif arguments[0] == "--metrics":
        check_metric_names(pathlib.Path(arguments[1]).read_text())
    else:
        all_manifests = manifests()
        check_schemas(all_manifests)
        configurations = {"kubernetes.json": check_together(all_manifests)}
        configurations["compose.json"] = json.loads((DEPLOY / "compose/routes.json").read_text())
        check_metrics_shown(pathlib.Path(arguments[0]).read_text())
        check_configurations(configurations, json.loads(pathlib.Path(arguments[1]).read_text()), pathlib.Path(arguments[2]))
    for fault in FAULTS:
        print(f"error: {fault}")
    sys.exit(bool(FAULTS))


main(sys.argv[1:])
