#!/bin/sh
# install-docs.sh DIRECTORY: writes the manual page and the completions for bash, zsh and fish below DIRECTORY (such as /usr/local/share),
# all of them from the program's own command definitions. ROLLCALL names the program, by default the release build.
set -eu
directory=${1:?usage: install-docs.sh DIRECTORY}
mkdir -p "$directory/man/man1" "$directory/bash-completion/completions" "$directory/zsh/site-functions" \
    "$directory/fish/vendor_completions.d"
here=$(cd "$(dirname "$0")" && pwd)
rollcall=${ROLLCALL:-$here/../.build/release/rollcall}
"$rollcall" --experimental-dump-help | python3 "$here/manual.py" >"$directory/man/man1/rollcall.1"
"$rollcall" --generate-completion-script bash >"$directory/bash-completion/completions/rollcall"
"$rollcall" --generate-completion-script zsh >"$directory/zsh/site-functions/_rollcall"
"$rollcall" --generate-completion-script fish >"$directory/fish/vendor_completions.d/rollcall.fish"
