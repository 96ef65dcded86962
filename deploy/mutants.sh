#!/bin/sh
# Spoils the core in each of the ways that Tests/WalkModelTests/Mutants.json lists, in a copy, and expects the walks to fail each time.
# A first argument picks the mutants whose names hold it; a second names a directory for the copy, kept for the next run.
set -eu
cd "$(dirname "$0")/.."
list=$PWD/Tests/WalkModelTests/Mutants.json
picked=${1:-}
copy=${2:-}
if [ -z "$copy" ]; then
    copy=$(mktemp -d)
    trap 'rm -rf "$copy"' EXIT
fi
git ls-files | tar -cf - -T - | tar -xf - -C "$copy"

spoil() {
    python3 - "$list" "$1" "$copy" <<'PYTHON'
import json, pathlib, sys
mutant = json.load(open(sys.argv[1]))[int(sys.argv[2])]
path = pathlib.Path(sys.argv[3], mutant["file"])
text = path.read_text()
assert text.count(mutant["original"]) == 1, mutant["file"]
path.write_text(text.replace(mutant["original"], mutant["replacement"]))
print(mutant["file"])
PYTHON
}
walks() {
    ROLLCALL_WALKS=${ROLLCALL_WALKS:-20000} swift test --package-path "$copy" --skip-build \
        --filter '^WalkModelTests\.ModelWalkTests' >"$copy/walks.log" 2>&1
}
build() {
    swift build --package-path "$copy" --build-tests >"$copy/build.log" 2>&1 || {
        tail -n 40 "$copy/build.log"
        exit 1
    }
}

echo "== the core as it is"
build
walks || { tail -n 40 "$copy/walks.log"; exit 1; }
status=0
count=$(python3 -c 'import json, sys; print(len(json.load(open(sys.argv[1]))))' "$list")
number=0
while [ "$number" -lt "$count" ]; do
    name=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[int(sys.argv[2])]["name"])' "$list" "$number")
    case $name in *"$picked"*)
        file=$(spoil "$number")
        build
        if walks; then
            echo "error: the walks do not see: $name"
            status=1
        else
            echo "seen: $name ($(grep -o 'ROLLCALL_SEED=[0-9]*' "$copy/walks.log" | head -n 1))"
        fi
        cp "$file" "$copy/$file"
        ;;
    esac
    number=$((number + 1))
done
exit $status
