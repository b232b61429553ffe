#!/bin/sh
# Records the expected output of all cases again, or of those whose name contains an argument, from the
# `erl` on the path. Look at `git diff tests/conformance` afterwards.
cd "$(dirname "$0")/../.." || exit 1
TAMBOUR_RECORD=1 exec cargo test -p tambour-cli --test conformance -- "$@"
