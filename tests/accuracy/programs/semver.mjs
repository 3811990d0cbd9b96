import semver from 'semver';

export async function main() {
  for (const a of ['1.2.3', '1.2.3-beta.4+build', 'v2.0.0', '0.0.1', 'bad', '1.2']) {
    semver.valid(a);
    semver.coerce(a);
    for (const b of ['1.0.0', '2.0.0-rc.1']) {
      try {
        semver.compare(a, b);
        semver.diff(a, b);
        semver.inc(a, 'prerelease', 'x');
        semver.gt(a, b) && semver.lt(b, a);
      } catch {}
    }
    for (const range of ['^1.0.0', '~1.2', '>=1 <2 || 3.x', '*', '1.2.3 - 2', 'not a range']) {
      semver.satisfies(a, range, { includePrerelease: a.length > 5 });
      semver.validRange(range);
      try {
        semver.minVersion(range);
        semver.subset(range, '>=1');
        semver.outside(a, range, '>');
        semver.intersects(range, '^1.2.0');
      } catch {}
    }
  }
  semver.sort(['3.0.0', '1.0.0', '2.0.0']);
  semver.simplifyRange(['1.0.0', '1.1.0', '2.0.0'], '>=1.0.0');
}
