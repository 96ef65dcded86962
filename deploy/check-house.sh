#!/bin/sh
# Rules that the compiler does not hold: each C library behind one Swift target, no Foundation in the program's sources, no
# vendor's name in Swift code outside sample backends, the demo that starts them and the table of vendors' key formats.
set -eu
cd "$(dirname "$0")/.."
status=0
fail() {
    echo "error: $1"
    echo "$2"
    status=1
}

for pair in CCurl:Upstream COpenSSL:OpenSSL CSimdJSON:Dialects CVectorscan:Redaction CMemory:rollcall; do
    library=${pair%%:*} room=${pair##*:}
    found=$(grep -rlE "import $library\$" Sources | grep -v "^Sources/$room/" || true)
    [ -z "$found" ] || fail "$library is imported outside $room" "$found"
done

found=$(grep -rnE '^ *(public |internal )?import Foundation' Sources || true)
[ -z "$found" ] || fail "Foundation is imported" "$found"

found=$(grep -rniE 'diffio|cycles' --include='*.swift' Sources | grep -vE '^Sources/(SampleBackends/|rollcall/DemoCommand|Redaction/KeyFormats)' |
    grep -vE 'PackageResources' || true)
[ -z "$found" ] || fail "a vendor's name in code" "$found"
exit $status
