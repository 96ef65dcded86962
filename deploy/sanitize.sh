#!/bin/sh
# sanitize.sh address|thread [FILTER]: builds everything with a sanitizer of clang's and runs the suites with it, or those that a regular
# expression picks. Each has a build directory of its own under .build; the first build takes some minutes.
set -eu
cd "$(dirname "$0")/.."
. deploy/prepare.sh
sanitizer=${1:?usage: sanitize.sh address|thread [FILTER]}
case $sanitizer in address | thread) ;; *) say "error: no sanitizer '$sanitizer'" && exit 2 ;; esac
prepare curl openssl python3 g++
build=$PWD/.build/$sanitizer
mkdir -p "$build"

# Linked into everything, so that the program under test has the same options as the tests. What is reachable from Swift's own caches at the
# end is no leak. Runtimes of clang that were built before glibc 2.42 ask for the size of a structure that glibc no longer has.
g++ -x c++ -c - -o "$build/defaults.o" <<'DEFAULTS'
extern "C" const char *__asan_default_options() { return "detect_leaks=0"; }
extern "C" const char *__tsan_default_options() { return "exitcode=66"; }
namespace __sanitizer { __attribute__((weak)) unsigned struct_termio_sz = 18; }
DEFAULTS

swiftpm() {
    verb=$1
    shift
    swift "$verb" --scratch-path "$build" --sanitize "$sanitizer" -Xlinker "$build/defaults.o" "$@"
}
suites() {
    echo "== $1"
    swiftpm test --skip-build --filter "$1"
}

swiftpm build --build-tests
if [ $# -gt 1 ]; then
    suites "$2"
    exit
fi
# In turn, as deploy/test.sh does: a sanitizer makes everything some times slower.
for name in KeyListing StrictJSON OpenSSL Dialects Redaction Cursors Configuration RollcallCommand FuzzedDoors WalkModel Upstream \
    Downstream SampleBackends Gateway EndToEnd; do
    suites "^${name}Tests\\."
done
