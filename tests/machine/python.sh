# Sourced. Gives tests that need packages from PyPI a virtual environment in the user's cache.
# Needs Python 3.9 or later, and PyPI.

say() { echo "$(basename "$0" .sh): $*" >&2; }

fail() {
  say "$*"
  exit 1
}

# $1 folder of the environment, $2 file of requirements. Does nothing where it holds just these.
virtual_environment() {
  cmp -s "$2" "$1/requirements.txt" && [ -x "$1/bin/python" ] && return
  # Debian's Python comes without what makes virtual environments.
  if ! python3 -c 'import venv, ensurepip' 2>/dev/null; then
    [ "$(id -u)" = 0 ] || fail "installing Python needs root: sudo apt-get install python3-venv"
    say "installing Debian's python3-venv"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
  fi
  say "installing $(grep -v '^#' "$2" | tr '\n' ' ')into $1"
  rm -rf "$1"
  python3 -m venv "$1"
  "$1/bin/pip" install --quiet --disable-pip-version-check -r "$2"
  cp "$2" "$1/requirements.txt"
}
