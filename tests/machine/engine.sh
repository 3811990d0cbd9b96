#!/usr/bin/env bash
# Makes a Docker engine with buildx and compose available. Does nothing where there is one.
# Needs Debian 12 or later (or a relative), root, and the machine's apt sources.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/debian-mirror.sh"
. "$here/debian-13.sh"

engine_log=${ENGINE_LOG:-/var/log/lambda-coverage-dockerd.log}
plugin_folder=/usr/local/lib/docker/cli-plugins

say() { echo "engine: $*" >&2; }

need_root() {
  [ "$(id -u)" = 0 ] && return
  say "$1 needs root: sudo bash tests/machine/engine.sh"
  exit 1
}

answers() { timeout 10 docker info >/dev/null 2>&1; }

# $1 seconds
wait_for_engine() {
  local _
  for _ in $(seq "$1"); do
    answers && return
    sleep 1
  done
  return 1
}

install_engine() {
  say "installing Debian's docker.io"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  # The client of Debian 12 builds without BuildKit unless the engine says otherwise.
  if [ ! -e /etc/docker/daemon.json ]; then
    mkdir -p /etc/docker
    echo '{ "features": { "buildkit": true } }' >/etc/docker/daemon.json
  fi
  apt-get install -y -qq --no-install-recommends docker.io iptables ca-certificates xz-utils >/dev/null
}

# An engine that was killed leaves its pid files; the numbers may belong to other processes by now.
remove_stale_pid_files() {
  local file
  for file in /var/run/docker.pid /var/run/docker/containerd/containerd.pid; do
    [ -f "$file" ] || continue
    grep -qE '^(dockerd|containerd)$' "/proc/$(cat "$file")/comm" 2>/dev/null || rm -f "$file"
  done
}

start_engine() {
  say "starting dockerd, log in $engine_log"
  remove_stale_pid_files
  # A session of its own, so that it outlives the shell that asked for it.
  setsid dockerd >"$engine_log" 2>&1 </dev/null &
  wait_for_engine 60 && return
  say "dockerd does not answer after 60 s; the end of its log:"
  tail -n 20 "$engine_log" >&2
  exit 1
}

# Debian 12 has no buildx and no compose 2. Those of Debian 13 need nothing but libc.
install_plugins() {
  need_root "installing the docker CLI's plugins"
  say "installing buildx and compose from Debian 13"
  local unpacked
  unpacked=$(mktemp -d)
  # The name is wanted when the shell ends, not the variable.
  # shellcheck disable=SC2064
  trap "rm -rf '$unpacked'" EXIT
  mkdir -p "$plugin_folder"
  unpack_from_debian_13 "$unpacked" docker-buildx docker-compose
  find "$unpacked" -path '*/cli-plugins/*' -type f -exec install -m 755 -t "$plugin_folder" {} +
}

if ! answers; then
  need_root "starting a Docker engine"
  command -v dockerd >/dev/null || install_engine
  # Where an init system runs, installing has started the engine already.
  wait_for_engine 2 || start_engine
fi
docker buildx version >/dev/null 2>&1 && docker compose version >/dev/null 2>&1 || install_plugins
say "docker engine $(docker version --format '{{.Server.Version}}'), $(docker buildx version | awk '{print $1, $2}'), $(docker compose version)"
