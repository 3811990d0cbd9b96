#!/usr/bin/env bash
# Makes a Chromium available for the browser tests. Does nothing where there is one.
# Needs Debian (or a relative), root, and the machine's apt sources.
set -euo pipefail

command -v chromium >/dev/null && exit
[ "$(id -u)" = 0 ] || { echo "browser: installing Chromium needs root: sudo bash tests/machine/browser.sh" >&2; exit 1; }
echo "browser: installing Debian's chromium" >&2
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends chromium >/dev/null
