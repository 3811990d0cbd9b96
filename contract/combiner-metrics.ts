// What the combiner writes into its log for CloudWatch, and alarms and dashboards look at.

/** Of CloudWatch. */
export const METRICS_NAMESPACE = 'LambdaCoverage';

/** What can be measured of a call; each is a count, and docs/scale.md says what it is of. */
export const METRICS = [
  'Reports',
  'IncompleteReports',
  'ReadObjects',
  'SkippedObjects',
  'Compactions',
  'CompactedObjects',
  'LeftObjects',
  'OlderObjects',
  'FailedFunctions',
] as const;

export type Metric = (typeof METRICS)[number];
