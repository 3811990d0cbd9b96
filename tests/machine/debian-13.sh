# Sourced, after debian-mirror.sh. `unpack_from_debian_13 FOLDER PACKAGE…` unpacks packages that this machine's own
# Debian does not have, without installing them. Needs root, as all of apt does.
unpack_from_debian_13() {
  local folder=$1 work package keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  shift
  work=$(mktemp -d)
  mkdir -p "$work"/state/lists/partial "$work"/cache/archives/partial "$folder"
  echo "deb [signed-by=$keyring] $(debian_mirror) trixie main" >"$work/sources.list"
  local apt=(apt-get -qq -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o "Dir::State=$work/state" -o "Dir::State::status=/var/lib/dpkg/status" -o "Dir::Cache=$work/cache"
    -o APT::Sandbox::User=root)
  "${apt[@]}" update
  (cd "$work" && "${apt[@]}" download "$@")
  for package in "$work"/*.deb; do dpkg-deb -x "$package" "$folder"; done
  rm -rf "$work"
}
