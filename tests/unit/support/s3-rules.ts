import type { Rule } from './fake-s3.ts';

/** Requests that are signed for another region than this one. */
export function isNotFor(region: string): NonNullable<Rule['when']> {
  return ({ headers }) => headers.authorization?.includes(`/${region}/s3/`) !== true;
}

/** A store whose clock differs from ours. */
export function skewedBy(minutes: number): Rule {
  const theirs = Date.now() + minutes * 60_000;
  return {
    when: ({ headers }) => {
      const iso = String(headers['x-amz-date']).replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z');
      return Math.abs(Date.parse(iso) - theirs) > 15 * 60_000;
    },
    status: 403,
    code: 'RequestTimeTooSkewed',
    headers: { date: new Date(theirs).toUTCString() },
  };
}

/** A store that knows no conditional puts. */
export const NO_CONDITIONS: Rule = {
  when: ({ headers }) => 'if-none-match' in headers,
  status: 501,
  code: 'NotImplemented',
};

/** A bucket of eu-west-1. */
export const MOVED: Rule = {
  when: isNotFor('eu-west-1'),
  status: 301,
  code: 'PermanentRedirect',
  headers: { 'x-amz-bucket-region': 'eu-west-1' },
};
