#!/usr/bin/env bash
# Makes the tools that the tests of other tools run available in the user's cache: those that build functions and
# those that read reports, from PyPI, genhtml of lcov 2 from Debian 13, and the shells zsh and fish. Does nothing where they are there.
# Needs Debian 12 or later (or a relative), Python 3.9 or later, PyPI, and root for Perl's modules.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/debian-mirror.sh"
. "$here/debian-13.sh"
. "$here/python.sh"

# As scripts/test/tools.ts says.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/lambda-coverage/tools
mkdir -p "$cache"

virtual_environment "$cache/python" "$here/../tools/requirements.txt"

genhtml_runs() { PERL5LIB=$cache/lcov/usr/share/perl5 "$cache/lcov/usr/bin/genhtml" --version >/dev/null 2>&1; }

shells_run() { [ -x /usr/bin/zsh ] && [ -x /usr/bin/fish ]; }

genhtml_runs && shells_run && exit
# Debian 12 has lcov 1, but the modules that lcov 2 needs. The shells are those that commands are completed in.
[ "$(id -u)" = 0 ] || fail "installing shells and what lcov needs takes root: sudo bash tests/machine/tools.sh"
say "installing zsh, fish, lcov 2 into $cache/lcov, and Debian's modules for it"
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
  libcapture-tiny-perl libdatetime-perl libjson-perl libtimedate-perl zsh fish >/dev/null
rm -rf "$cache/lcov"
unpack_from_debian_13 "$cache/lcov" lcov
genhtml_runs || fail "genhtml does not run: $(PERL5LIB=$cache/lcov/usr/share/perl5 "$cache/lcov/usr/bin/genhtml" --version 2>&1)"
