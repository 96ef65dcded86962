#!/bin/sh
# Installs what tests need and runs all of them: format, build, import check, every suite, the core suites in release.
set -eu
cd "$(dirname "$0")/.."
. deploy/prepare.sh
prepare curl openssl python3

echo "== format"
swift format lint --strict --recursive --parallel Package.swift Sources Tests

echo "== build: warnings are errors, imports are declared"
swift build --build-tests --explicit-target-dependency-import-check error

echo "== house rules"
deploy/check-house.sh

echo "== tests"
swift test --skip-build --explicit-target-dependency-import-check error

echo "== core suites in release"
swift build -c release --product rollcall
swift test -c release -Xswiftc -enable-testing --filter 'KeyListingTests|DialectsTests|CursorsTests|RedactionTests|StrictJSONTests'
