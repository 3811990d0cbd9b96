import { containerCredentialsUrl, mayGetToken } from '../contract/container-credentials.ts';
import { COUNTS_IN_WORDS, type Counts, isCounts } from '../contract/counts.ts';
import { isEndpoint } from '../contract/http-url.ts';
import { PROXY_FORM, type Proxies, readProxies } from '../contract/proxy/proxies.ts';
import { type S3Headers, s3Headers } from '../contract/s3-options.ts';
import { ENDPOINT_FORM, type S3Place, s3Place } from '../contract/s3-place.ts';
import { type NamedStore, namedStores, PREFIX_VARIABLE } from '../contract/stores.ts';
import { asSwitch } from '../contract/switch.ts';
import { UsageError } from './errors.ts';

/** Every environment variable that the reporting half reads itself. The SDK finds credentials on its own. */
export interface Environment {
  s3Place: S3Place;
  /** What the bucket's owner demands of requests. */
  s3Headers: S3Headers;
  /** What stands between here and S3; `undefined`: nothing. */
  proxies: Proxies | undefined;
  /** Whose credentials the SDK takes. */
  profile?: string;
  /** Where a container hands out credentials, if its token may go there. */
  containerCredentials?: ContainerCredentials;
  /** The store that a variable names; the first kind of `STORE_VARIABLES` wins. */
  store?: NamedStore;
  /** Absent: the default of the kind of store. */
  prefix?: string;
  /** How many reports stay, or how old they get. */
  keepReports?: string;
}

/** Where a service of Amazon's is asked. */
export interface ServicePlace {
  /** Another API than Amazon's. */
  endpoint: string | undefined;
  /** `undefined`: as the SDK finds it. */
  region: string | undefined;
  fips: boolean;
}

export interface ContainerCredentials {
  url: string;
  token: string | undefined;
  /** Counts before the token. */
  tokenFile: string | undefined;
}

/** @throws UsageError for a value that cannot be used */
export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment {
  const read = (name: string): string | undefined => variables[name];
  const refuse = (variable: string, expected: string): never => {
    throw new UsageError(`${variable} must be ${expected}.`);
  };
  const environment: Environment = {
    s3Place: s3Place(read, refuse),
    s3Headers: s3Headers(read, ({ variable, expected }) => refuse(variable, expected)),
    proxies: readProxies(read, (variable) => refuse(variable, PROXY_FORM)),
  };
  const profile = variables['AWS_PROFILE'];
  if (profile) environment.profile = profile;
  const relative = variables['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] || undefined;
  const url = containerCredentialsUrl(relative, variables['AWS_CONTAINER_CREDENTIALS_FULL_URI']);
  if (url !== undefined && mayGetToken(url))
    environment.containerCredentials = {
      url,
      token: variables['AWS_CONTAINER_AUTHORIZATION_TOKEN'],
      tokenFile: variables['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'],
    };
  const prefix = variables[PREFIX_VARIABLE];
  if (prefix !== undefined) environment.prefix = prefix;
  const keepReports = variables['COVERAGE_KEEP_REPORTS']?.trim();
  if (keepReports) environment.keepReports = keepReports;
  const [store] = namedStores(variables);
  if (store !== undefined) environment.store = store;
  return environment;
}

/** Where functions are called. @throws UsageError for a value that cannot be used */
export function readLambdaPlace(variables: NodeJS.ProcessEnv = process.env): ServicePlace {
  return servicePlace(variables, 'AWS_ENDPOINT_URL_LAMBDA', variables['AWS_ENDPOINT_URL_LAMBDA']);
}

/** Where metrics are asked for. @throws UsageError for a value that cannot be used */
export function readCloudWatchPlace(variables: NodeJS.ProcessEnv = process.env): ServicePlace {
  return servicePlace(variables, 'AWS_ENDPOINT_URL_CLOUDWATCH', variables['AWS_ENDPOINT_URL_CLOUDWATCH']);
}

/** @param ownName the variable of this service alone */
function servicePlace(
  variables: NodeJS.ProcessEnv,
  ownName: string,
  ownValue: string | undefined,
): ServicePlace {
  const isIgnored = isOn(variables['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']);
  const own = ownValue?.trim();
  const endpoint = (isIgnored ? undefined : own || variables['AWS_ENDPOINT_URL']?.trim()) || undefined;
  if (endpoint !== undefined && !isEndpoint(endpoint))
    throw new UsageError(`${own ? ownName : 'AWS_ENDPOINT_URL'} must be ${ENDPOINT_FORM}.`);
  const region = variables['AWS_REGION']?.trim() || variables['AWS_DEFAULT_REGION']?.trim() || undefined;
  return { endpoint, region, fips: isOn(variables['AWS_USE_FIPS_ENDPOINT']) };
}

/** What is deployed from here, and how it counts. */
export interface Deployed {
  /** In an image of Lambda: where the function's code is. */
  taskRoot: string | undefined;
  counts: Counts;
}

/** @throws UsageError for a value that cannot be used */
export function readDeployed(variables: NodeJS.ProcessEnv = process.env): Deployed {
  const counts = variables['COVERAGE_COUNTS']?.trim() || 'counts';
  if (!isCounts(counts)) throw new UsageError(`COVERAGE_COUNTS must be ${COUNTS_IN_WORDS}.`);
  return { taskRoot: variables['LAMBDA_TASK_ROOT'] || undefined, counts };
}

function isOn(value: string | undefined): boolean {
  return asSwitch(value?.trim() ?? 'off') === true;
}

const KEY_VARIABLES = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/** The SDK takes them as they are, and a secret of a CI is easily pasted with the end of its line. */
export function trimKeys(): void {
  for (const name of KEY_VARIABLES) {
    const value = process.env[name];
    if (value !== undefined && value !== value.trim()) process.env[name] = value.trim();
  }
}

/**
 * The SDK warns in six lines of the versions of Node that later SDKs will not run on. The SDK comes with us, so
 * nobody who reads a report can do anything about it.
 */
export function silenceSdkWarning(): void {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
}

/** For git: in a hook its own variables name another repository. */
export function environmentForGit(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
}
