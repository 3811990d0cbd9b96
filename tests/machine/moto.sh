#!/usr/bin/env bash
# Makes moto's server available for the tests of policies and of what buckets demand, in a virtual environment in
# the user's cache. Does nothing where it is there. Needs Python 3.9 or later, and PyPI.
set -euo pipefail

requirements=$(dirname "$0")/stand-ins/moto/requirements.txt
version=$(sed -n 's/^moto.*==//p' "$requirements")
# As scripts/test/moto.ts says.
folder=${XDG_CACHE_HOME:-$HOME/.cache}/lambda-coverage/moto

say() { echo "moto: $*" >&2; }

fail() {
  say "$*"
  exit 1
}

[ "$("$folder/bin/python" -c 'from importlib.metadata import version; print(version("moto"))' 2>/dev/null)" = "$version" ] &&
  [ -x "$folder/bin/moto_server" ] && exit

# Debian's Python comes without what makes virtual environments.
if ! python3 -c 'import venv, ensurepip' 2>/dev/null; then
  [ "$(id -u)" = 0 ] || fail "installing Python needs root: sudo apt-get install python3-venv"
  say "installing Debian's python3-venv"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
fi

say "installing moto $version into $folder"
rm -rf "$folder"
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check -r "$requirements"
