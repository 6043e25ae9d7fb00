#!/usr/bin/env bash
# Gradescope runs this once, as root, when the autograder is built: system packages, a Python of its own, the grader.
# PLUMBLINE_ROOT is /autograder there; it is a variable so that all of this can be tried elsewhere.
set -euo pipefail
root=${PLUMBLINE_ROOT:-/autograder}
here=$root/source
export DEBIAN_FRONTEND=noninteractive

new_enough() {
    command -v "$1" >/dev/null && "$1" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

apt-get update -q
apt-get install -q -y --no-install-recommends bubblewrap ||
    echo "bubblewrap could not be installed: answers will run with reduced isolation" >&2

python=
for name in python3.14 python3.13 python3.12 python3.11 python3; do
    if new_enough "$name"; then
        python=$name
        break
    fi
done
if [ -z "$python" ]; then
    for name in python3.13 python3.12 python3.11; do
        if apt-get install -q -y --no-install-recommends "$name" "$name-venv" && new_enough "$name"; then
            python=$name
            break
        fi
    done
fi
if [ -z "$python" ]; then
    echo "Python 3.11 or newer is needed and could not be installed; try a newer base image" >&2
    exit 1
fi

"$python" -m venv "$root/plumbline"
"$root/plumbline/bin/python" -m pip install -q "$here/kit"

# answers run as an unprivileged user: the suites and the results are for root alone
chmod -R go-rwx "$here"
"$root/plumbline/bin/python" -m grader doctor || true
