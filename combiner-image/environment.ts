import { STORE_VARIABLES, type StoreKindName } from '../contract/stores.ts';

/** Every environment variable that the reporting half reads itself. The SDK finds credentials on its own. */
export interface Environment {
  /** An S3 that is not Amazon's (LocalStack, MinIO): path-style addresses are used. */
  s3Endpoint?: string;
  region?: string;
  /** The store that a variable names; the first kind of `STORE_VARIABLES` wins. */
  store?: { kind: StoreKindName; name: string };
  /** Absent: the default of the kind of store. */
  prefix?: string;
}

export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment {
  const environment: Environment = {};
  const s3Endpoint = variables['AWS_ENDPOINT_URL_S3'] || variables['AWS_ENDPOINT_URL'];
  if (s3Endpoint) environment.s3Endpoint = s3Endpoint;
  const region = variables['AWS_REGION'] || variables['AWS_DEFAULT_REGION'];
  if (region) environment.region = region;
  const prefix = variables['COVERAGE_S3_PREFIX'];
  if (prefix !== undefined) environment.prefix = prefix;
  const kinds = Object.keys(STORE_VARIABLES) as StoreKindName[];
  const kind = kinds.find((each) => variables[STORE_VARIABLES[each]]);
  if (kind !== undefined) environment.store = { kind, name: variables[STORE_VARIABLES[kind]] ?? '' };
  return environment;
}
