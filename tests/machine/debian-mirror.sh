# Sourced. `debian_mirror` prints the Debian mirror that this machine's apt already uses, so that what is
# fetched by debootstrap comes from where everything else comes from.
debian_mirror() {
  local mirror
  mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' 2>/dev/null |
    awk '$1 ~ /\/debian\/?$/ && $2 !~ /security/ { print $1; exit }') || true
  echo "${mirror:-http://deb.debian.org/debian}"
}
