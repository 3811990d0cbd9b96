import { type S3Headers, s3Headers } from '../contract/s3-options.ts';
import { type NamedStore, namedStores, PREFIX_VARIABLE } from '../contract/stores.ts';
import { UsageError } from './errors.ts';

/** Every environment variable that the reporting half reads itself. The SDK finds credentials on its own. */
export interface Environment {
  /** An S3 that is not Amazon's (LocalStack, MinIO): path-style addresses are used. */
  s3Endpoint?: string;
  region?: string;
  /** What the bucket's owner demands of requests. */
  s3Headers: S3Headers;
  /** The store that a variable names; the first kind of `STORE_VARIABLES` wins. */
  store?: NamedStore;
  /** Absent: the default of the kind of store. */
  prefix?: string;
}

/** @throws UsageError for a value that cannot be used */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment {
  const environment: Environment = {
    s3Headers: s3Headers(
      (name) => variables[name],
      ({ variable, expected }) => {
        throw new UsageError(`${variable} must be ${expected}.`);
      },
    ),
  };
  const s3Endpoint = variables['AWS_ENDPOINT_URL_S3'] || variables['AWS_ENDPOINT_URL'];
  if (s3Endpoint) environment.s3Endpoint = s3Endpoint;
  const region = variables['AWS_REGION'] || variables['AWS_DEFAULT_REGION'];
  if (region) environment.region = region;
  const prefix = variables[PREFIX_VARIABLE];
  if (prefix !== undefined) environment.prefix = prefix;
  const [store] = namedStores(variables);
  if (store !== undefined) environment.store = store;
  return environment;
}

/**
 * The SDK warns in six lines of the versions of Node that later SDKs will not run on. The SDK comes with us, so
 * nobody who reads a report can do anything about it.
 */
export function silenceSdkWarning(): void {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
}
