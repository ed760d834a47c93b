#!/bin/bash
# What the launcher says before it sets anything up: one sentence, the right exit code, nothing left behind.
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
passed=0; failed=0
expect() { # code, words of the sentence, command…
    local code=$1 words=$2 said; shift 2
    said=$("$@" 2>&1 >/dev/null); local got=$?
    if [ "$got" = "$code" ] && [[ $said == *"$words"* ]]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAIL: $* gave $got: $said"; fi
}
expect 64 'capture [URL' "$here/ec"
expect 64 'unknown command' "$here/ec" frobnicate
expect 64 '--data needs a folder' "$here/ec" status --data
expect 64 '--data needs a folder' "$here/ec" status --data --json
expect 0 '' "$here/ec" --help
expect 77 'choose another with --data DIR' "$here/ec" status --data /proc/nowhere
if [ -z "$(ls -A "$work")" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAIL: left behind: $(ls -A "$work")"; fi
word=Passed; [ $failed = 0 ] || word=Failed
echo "$word!  - Failed: $failed, Passed: $passed, launcher"
[ $failed = 0 ]
