#!/bin/sh
# fuzz.sh TARGET [SECONDS]: rattles with libFuzzer at a door, `cursor`, `answer`, `value` or `request`, beginning with its corpus under Tests/Fuzzers.
# What it finds grows .build/fuzz/corpus; a crash is left in .build/fuzz as a file to put into the corpus once it is mended.
set -eu
cd "$(dirname "$0")/.."
target=${1:?usage: fuzz.sh cursor|answer|value|request [SECONDS]}
seconds=${2:-60}
build=.build/fuzz
corpus=Tests/Fuzzers/Corpus/$target
[ -d "$corpus" ] || { echo "error: no target '$target'"; exit 2; }

ROLLCALL_FUZZERS=1 swift build --scratch-path "$build" -c release --product Fuzzer -Xswiftc -sanitize=fuzzer
mkdir -p "$build/corpus/$target"
# Swift's own report of a crash would come before libFuzzer's, which keeps the input.
export SWIFT_BACKTRACE=enable=no ROLLCALL_FUZZED="$target"
"$build/release/Fuzzer" -max_total_time="$seconds" -max_len=4096 -timeout=10 -print_final_stats=1 \
    -artifact_prefix="$build/$target-" "$build/corpus/$target" "$corpus"
