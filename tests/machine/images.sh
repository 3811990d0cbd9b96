#!/usr/bin/env bash
# Makes the public images that the tests start from available under their own names: present, else pulled,
# else built from package registries (stand-ins/Dockerfile). `images.sh IMAGE…` makes only those.
# A stand-in carries a label with the hash of its recipe and is built anew when the recipe changed. Of Python's, those
# whose interpreter neither Debian nor this machine has are named, and are no failure.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/debian-mirror.sh"

lambda=public.ecr.aws/lambda/nodejs
python=public.ecr.aws/lambda/python
localstack=localstack/localstack:4.14.0
moto=motoserver/moto:5.2.5
all=("$localstack" "$moto" "$lambda:22" "$lambda:24" "$lambda:26" "$lambda:20" "$lambda:18"
  "$python:3.14" "$python:3.13" "$python:3.11" "$python:3.12" "$python:3.10" "$python:3.9")
debian=lambda-coverage/debian:trixie
label=lambda-coverage.stand-in
ca=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}

say() { echo "images: $*" >&2; }

fail() {
  say "$*"
  exit 1
}

# Arguments of find, in the folder of the stand-ins
hash_of() { (cd "$here/stand-ins" && find . "$@" -type f | sort | xargs cat | sha256sum | cut -c 1-12); }

# $1 image. A change for one language builds nothing anew for the other.
recipe() {
  case $1 in
    "$python":*) echo "$python_recipe" ;;
    *) echo "$node_recipe" ;;
  esac
}

# $1 image. A public image has no label and is always good.
present() {
  local found
  found=$(docker image inspect --format "{{index .Config.Labels \"$label\"}}" "$1" 2>/dev/null) || return 1
  [ -z "$found" ] || [ "$found" = '<no value>' ] || [ "$found" = "$(recipe "$1")" ]
}

unreachable=()

# $1 image. A registry is asked once; how long the download takes is another matter.
pull() {
  local registry=${1%%/*} known
  for known in "${unreachable[@]}"; do [ "$known" = "$registry" ] && return 1; done
  if timeout 20 docker manifest inspect "$1" >/dev/null 2>&1 && timeout 900 docker pull -q "$1" >/dev/null; then
    return
  fi
  unreachable+=("$registry")
  return 1
}

root_file_system() {
  docker image inspect "$debian" >/dev/null 2>&1 && return
  [ "$(id -u)" = 0 ] || fail "debootstrap needs root: sudo bash tests/machine/images.sh"
  if ! command -v debootstrap >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends debootstrap >/dev/null
  fi
  say "Debian root file system"
  debootstrap --variant=minbase --include=ca-certificates trixie "$work/root" "$(debian_mirror)" \
    >"$work/debootstrap.log" 2>&1 || fail "debootstrap failed: $(tail -n 5 "$work/debootstrap.log")"
  tar -C "$work/root" -c . | docker import - "$debian" >/dev/null
}

# $1 npm package, $2 name in the build context
npm_package() {
  local file
  file=$(cd "$work/packages" && npm pack --silent "$1") || fail "npm cannot fetch $1"
  mv "$work/packages/$file" "$work/context/$2.tgz"
}

build_context() {
  cp -r "$here/stand-ins/." "$work/context"
  [ "$needs_npm" = yes ] || return 0
  say "packages from npm"
  npm_package npm@10 npm-10
  npm_package npm@11 npm-11
  npm_package node-addon-api@8 node-addon-api
  npm_package aws-lambda-ric@3.3.0 aws-lambda-ric-3
  npm_package aws-lambda-ric@4.0.2 aws-lambda-ric-4
  local node
  for node in 18 20 22 24 26; do npm_package "node-linux-$node_arch@$node" "node-$node"; done
}

# $1 image, then arguments of docker build
build() {
  local image=$1 started=$SECONDS log
  shift
  log="$work/$(echo "$image" | tr '/:' '__').log"
  local secrets=(--secret "id=ca,src=$ca")
  [ -f /etc/pip.conf ] && secrets+=(--secret id=pip,src=/etc/pip.conf)
  if ! DOCKER_BUILDKIT=1 docker build --progress=plain "${secrets[@]}" --label "$label=$(recipe "$image")" -t "$image" \
    --build-arg "EMULATOR=aws-lambda-rie-$emulator_arch" "$@" "$work/context" >"$log" 2>&1 </dev/null; then
    tail -n 40 "$log" >&2
    fail "building $image failed"
  fi
  say "$image built in $((SECONDS - started)) s"
}

# $1 version, as 3.12. Debian's suite that has this Python.
suite() {
  case $1 in
    3.11) echo bookworm ;;
    3.13) echo trixie ;;
    3.14) echo sid ;;
    *) return 1 ;;
  esac
}

# $1 version. The folder of this machine's own (pyenv), where it has one.
interpreter() {
  local found
  found=$(find "${PYENV_ROOT:-$HOME/.pyenv}/versions" -maxdepth 1 -name "$1.*" 2>/dev/null | sort -V | tail -n 1)
  [ -n "$found" ] && [ -x "$found/bin/python$1" ] && echo "$found"
}

# $1 version. Puts this machine's interpreter into the build context.
pack_interpreter() {
  local from
  from=$(interpreter "$1")
  tar -C "$from" --exclude=site-packages/* --exclude=test --exclude=tests --exclude=idlelib --exclude=tkinter \
    --exclude=ensurepip --exclude=config-* --exclude=*.a -cf "$work/context/python-$1.tar" \
    "bin/python$1" "lib/python$1" $(cd "$from" && ls -d lib/libpython*.so* 2>/dev/null)
}

# $1 image
build_python() {
  local version=${1##*:}
  local arguments=(--file "$work/context/lambda-python/Dockerfile" --build-arg "PYTHON=$version")
  if suite "$version" >/dev/null; then
    build "$1" "${arguments[@]}" --build-arg "SUITE=$(suite "$version")"
  else
    pack_interpreter "$version"
    build "$1" "${arguments[@]}" --build-arg INTERPRETER=machine
  fi
}

build_stand_in() {
  case $1 in
    "$localstack") build "$1" --target localstack ;;
    "$moto") build "$1" --target moto ;;
    "$lambda:24" | "$lambda:26") build "$1" --target lambda-nodejs --build-arg "NODE=${1##*:}" --build-arg CLIENT=4 ;;
    "$python":*) build_python "$1" ;;
    "$lambda":*) build "$1" --target lambda-nodejs --build-arg "NODE=${1##*:}" ;;
    *) fail "no stand-in for $1; there are: ${all[*]}" ;;
  esac
}

case $(uname -m) in
  x86_64) node_arch=x64 emulator_arch=x86_64 ;;
  aarch64 | arm64) node_arch=arm64 emulator_arch=arm64 ;;
  *) fail "no stand-in for $(uname -m)" ;;
esac

docker info >/dev/null 2>&1 || fail "no Docker engine answers: sudo bash tests/machine/engine.sh"
node_recipe=$(hash_of -not -path './lambda-python/*')
python_recipe=$(hash_of '(' -path './lambda-python/*' -o -path ./lambda-nodejs/lambda-entrypoint.sh ')')
missing=()
for image in "${@:-${all[@]}}"; do
  present "$image" || pull "$image" || missing+=("$image")
done
needs_npm=no needs_python=no buildable=()
for image in "${missing[@]}"; do
  case $image in
    "$python":*)
      if ! suite "${image##*:}" >/dev/null && ! interpreter "${image##*:}" >/dev/null; then
        say "no $image: no registry has it, and this machine has no Python ${image##*:} of its own"
        continue
      fi
      needs_python=yes
      ;;
    *) needs_npm=yes ;;
  esac
  buildable+=("$image")
done
missing=("${buildable[@]}")
if [ ${#missing[@]} = 0 ]; then
  say "all there"
  exit
fi

say "no registry has ${missing[*]}: building stand-ins"
[ "$needs_npm" = no ] || command -v npm >/dev/null || fail "npm is needed to fetch Node.js and Lambda's runtime client"
[ -f "$ca" ] || fail "no certificates at $ca: apt-get install ca-certificates"
work=$(mktemp -d)
clean_up() {
  umount -R "$work/root/proc" "$work/root/sys" 2>/dev/null || true
  rm -rf --one-file-system "$work"
}
trap clean_up EXIT
mkdir "$work/packages" "$work/context"

build_context &
context=$!
root_file_system
wait "$context"
if [ "$needs_python" = yes ]; then
  build lambda-coverage/pip --target pip &
  pip=$!
  build lambda-coverage/emulator --target emulator
  wait "$pip"
fi

# Three at a time: they share their stages and mostly wait for compilers and downloads.
jobs_running=()
for image in "${missing[@]}"; do
  build_stand_in "$image" &
  jobs_running+=($!)
  if [ ${#jobs_running[@]} = 3 ]; then
    wait "${jobs_running[0]}"
    jobs_running=("${jobs_running[@]:1}")
  fi
done
for job in "${jobs_running[@]}"; do wait "$job"; done
