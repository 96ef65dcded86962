# Sourced by the other scripts: brings the machine as far as a build needs it, and builds and runs tests for release.
# Debian 12 or Ubuntu, as root or with sudo.

say() { printf '%s\n' "$*" >&2; }

# Installs what is missing of the named Debian packages; asks nobody and touches nothing where all are there.
packages() {
    missing=""
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
    done
    [ -z "$missing" ] && return 0
    say "installing:$missing"
    elevate=""
    [ "$(id -u)" = 0 ] || elevate="sudo"
    # shellcheck disable=SC2086  # a list of names
    $elevate apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive $elevate apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

toolchain() {
    command -v swift >/dev/null && return 0
    say "There is no Swift toolchain on this machine. Rollcall needs Swift 6.2 or newer:"
    say "  https://www.swift.org/install/linux tells how to get it (swiftly installs it in one line),"
    say "  then run this script again."
    exit 1
}

prepare() {
    toolchain
    packages libcurl4-openssl-dev libssl-dev libsimdjson-dev libvectorscan-dev pkg-config "$@"
}

# Builds a product for release, with Swift's own libraries in it where the toolchain has them for that: it starts sooner and needs less
# of the processor.
build_product() {
    resources=$(swift -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')
    [ ! -d "${resources}_static" ] || set -- "$@" --static-swift-stdlib
    swift build -c release --product "$@"
}

build_release_tests() {
    swift build -c release -Xswiftc -enable-testing --build-tests --explicit-target-dependency-import-check error
}

# Runs the suites that a regular expression picks, of what was built.
release_suites() {
    swift test -c release -Xswiftc -enable-testing --explicit-target-dependency-import-check error --skip-build --filter "$1"
}

# What the parts of a list request cost; fails where they take more from the heap than they may. In a build directory of its own, because
# tests are built with other options.
benchmarks() {
    echo "== parts, and requests without sockets: nanoseconds, allocations, allocations at most"
    build_product Benchmarks --scratch-path .build/benchmarks
    .build/benchmarks/release/Benchmarks
}
