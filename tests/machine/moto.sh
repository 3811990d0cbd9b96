#!/usr/bin/env bash
# Makes moto's server available for the tests of policies and of what buckets demand, in a virtual environment in
# the user's cache. Does nothing where it is there. Needs Python 3.9 or later, and PyPI.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/python.sh"

# As scripts/test/moto.ts says.
virtual_environment "${XDG_CACHE_HOME:-$HOME/.cache}/lambda-coverage/moto" "$here/stand-ins/moto/requirements.txt"
