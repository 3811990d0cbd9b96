import { isEndpoint } from './http-url.ts';
import { asSwitch } from './switch.ts';
import { type ReadVariable, trimming } from './variable-reader.ts';

/** Where S3 is, for both halves: the variables are AWS's, and two of our own for coverage alone. */
export interface S3Place {
  /** An S3 that is not Amazon's, or a way to Amazon's of one's own (an interface endpoint). */
  endpoint: string | undefined;
  region: string | undefined;
  /** Of Amazon's addresses: where no endpoint is given. */
  fips: boolean;
  dualStack: boolean;
}

/** In the order in which they count. */
export const ENDPOINT_VARIABLES = [
  'COVERAGE_S3_ENDPOINT',
  'AWS_ENDPOINT_URL_S3',
  'AWS_ENDPOINT_URL',
] as const;
export const REGION_VARIABLES = ['COVERAGE_S3_REGION', 'AWS_REGION', 'AWS_DEFAULT_REGION'] as const;
const IGNORE_VARIABLE = 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS';
const FIPS_VARIABLE = 'AWS_USE_FIPS_ENDPOINT';
const DUAL_STACK_VARIABLE = 'AWS_USE_DUALSTACK_ENDPOINT';

export const S3_PLACE_VARIABLES: readonly string[] = [
  ...ENDPOINT_VARIABLES,
  ...REGION_VARIABLES,
  IGNORE_VARIABLE,
  FIPS_VARIABLE,
  DUAL_STACK_VARIABLE,
];

/** Of an endpoint, for a message: the variable "must be …". */
export const ENDPOINT_FORM = 'an http or https URL, without a user, a query or a fragment';

/** It becomes a part of a host, or is signed: other makers of S3 have names of their own. */
const REGION = /^[\w-]{1,63}$/;

/** As the SDK's rules have it: every other partition has FIPS addresses, in form at least. */
const WITHOUT_FIPS = /^cn-/;

/**
 * @param read gives a variable's value
 * @param refuse is called for a variable that cannot be used, with what it must be
 */
export function s3Place(read: ReadVariable, refuse: (variable: string, expected: string) => void): S3Place {
  const textOf = trimming(read);
  const isOn = (variable: string): boolean => {
    const on = asSwitch(textOf(variable) ?? 'off');
    if (on === undefined) refuse(variable, 'on or off');
    return on === true;
  };
  const [own, ...ofAws] = ENDPOINT_VARIABLES;
  const endpoints = isOn(IGNORE_VARIABLE) ? [own] : [own, ...ofAws];
  const named = endpoints.find((variable) => textOf(variable) !== undefined);
  const endpoint = named && textOf(named);
  if (named !== undefined && !isEndpoint(endpoint ?? '')) refuse(named, ENDPOINT_FORM);
  const regional = REGION_VARIABLES.find((variable) => textOf(variable) !== undefined);
  const region = regional && textOf(regional);
  if (regional !== undefined && !REGION.test(region ?? '')) refuse(regional, 'a region, such as eu-west-1');
  const fips = endpoint === undefined && isOn(FIPS_VARIABLE);
  if (fips && WITHOUT_FIPS.test(region ?? ''))
    refuse(FIPS_VARIABLE, `off in ${region}: S3 has no FIPS addresses in China`);
  return {
    endpoint: endpoint?.replace(/\/+$/, ''),
    region,
    fips,
    dualStack: endpoint === undefined && isOn(DUAL_STACK_VARIABLE),
  };
}
