#!/bin/sh
# Stand-in for the public image's entry point: boot hooks, then the runtime (which runs the other hooks).
set -e
for hook in /etc/localstack/init/boot.d/*.sh; do
  [ -f "$hook" ] || continue
  sh "$hook"
done
exec python -m localstack.runtime.main
