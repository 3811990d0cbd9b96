import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
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
    proxies: proxiesOf(variables),
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

function proxiesOf(variables: NodeJS.ProcessEnv): Proxies | undefined {
  return readProxies(
    (name) => variables[name],
    (variable) => {
      throw new UsageError(`${variable} must be ${PROXY_FORM}.`);
    },
  );
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

/** What is wanted of text for people. */
export interface TerminalWishes {
  /** Undefined: as the terminal can. */
  color: boolean | undefined;
  /** Nobody watches a line that is written over. */
  isCi: boolean;
}

export function readTerminalWishes(variables: NodeJS.ProcessEnv = process.env): TerminalWishes {
  const forced = variables['FORCE_COLOR'];
  const color =
    forced !== undefined ? !['0', 'false'].includes(forced) : variables['NO_COLOR'] ? false : undefined;
  const ci = variables['CI'];
  return { color, isCi: ci !== undefined && !['', '0', 'false'].includes(ci) };
}

/** Where programs keep for this user what they can make again; undefined where there is no such place. */
export function readCacheHome(variables: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = variables['XDG_CACHE_HOME'];
  // A relative one is to be ignored, says the specification.
  if (named !== undefined && isAbsolute(named)) return named;
  try {
    const home = homedir();
    return isAbsolute(home) ? join(home, '.cache') : undefined;
  } catch {
    // A user without an entry in the system's list.
    return undefined;
  }
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

const SECRET_NAME = /SECRET|TOKEN|PASSWORD|CUSTOMER_KEY/;
/** Shorter ones are words. */
export const SECRET_CHARACTERS = 6;

/** Values that no message may show: what reads them may repeat them in its errors. */
export function readSecrets(variables: NodeJS.ProcessEnv = process.env): string[] {
  return Object.entries(variables)
    .filter(([name]) => SECRET_NAME.test(name) && !name.endsWith('_FILE'))
    .flatMap(([, value = '']) => [value.trim(), ...value.split(/[\r\n]+/).map((line) => line.trim())])
    .filter((value) => value.length >= SECRET_CHARACTERS);
}

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

/** Of git's own variables, those that say how it reaches and trusts what it reads. */
const KEPT_FOR_GIT = /^GIT_(?:CONFIG_|SSH|SSL_|HTTP_|ASKPASS$|TERMINAL_PROMPT$|DISCOVERY_ACROSS_FILESYSTEM$)/;

/**
 * For git. In a hook its own variables name another repository, and some change what it prints. Its messages are in
 * English, for they are read.
 */
export function environmentForGit(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('GIT_') || (KEPT_FOR_GIT.test(name) && name !== 'GIT_CONFIG_PARAMETERS'),
  );
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}

/** The file that GitHub Actions takes the summary of a step from. */
export function readStepSummary(variables: NodeJS.ProcessEnv = process.env): string | undefined {
  return variables['GITHUB_STEP_SUMMARY'] || undefined;
}

/** The pull or merge request that a job of CI is of. */
export interface PullRequestPlace {
  service: 'GitHub' | 'GitLab';
  /** Of the API, without a slash at the end. */
  api: string;
  /** `owner/name`, or the number of a GitLab project; undefined: the variable is missing. */
  project: string | undefined;
  token: string | undefined;
  /** Undefined: this job is of none. */
  number: string | undefined;
  /** GitHub's description of what started the job; it knows the number where `number` does not. */
  eventFile?: string | undefined;
  /** Where people see this job. */
  jobPage: string | undefined;
  /** Between here and the service; `undefined`: nothing. */
  proxies: Proxies | undefined;
}

/** @returns undefined outside GitHub Actions and GitLab CI @throws UsageError */
export function readPullRequest(variables: NodeJS.ProcessEnv = process.env): PullRequestPlace | undefined {
  const api = (url: string) => url.replace(/\/+$/, '');
  if (!variables['GITHUB_ACTIONS'] && !variables['GITLAB_CI']) return undefined;
  const proxies = proxiesOf(variables);
  if (variables['GITHUB_ACTIONS'])
    return {
      service: 'GitHub',
      api: api(variables['GITHUB_API_URL'] || 'https://api.github.com'),
      project: variables['GITHUB_REPOSITORY'] || undefined,
      token: asToken('GITHUB_TOKEN', variables['GITHUB_TOKEN']),
      number: /^refs\/pull\/(\d+)\//.exec(variables['GITHUB_REF'] ?? '')?.[1],
      eventFile: variables['GITHUB_EVENT_PATH'] || undefined,
      jobPage: asPage(
        `${variables['GITHUB_SERVER_URL']}/${variables['GITHUB_REPOSITORY']}/actions/runs/${variables['GITHUB_RUN_ID']}`,
      ),
      proxies,
    };
  return {
    service: 'GitLab',
    api: api(variables['CI_API_V4_URL'] || 'https://gitlab.com/api/v4'),
    // In a fork the number is of the project that it goes to.
    project: variables['CI_MERGE_REQUEST_PROJECT_ID'] || variables['CI_PROJECT_ID'] || undefined,
    token: asToken('GITLAB_TOKEN', variables['GITLAB_TOKEN']),
    number: variables['CI_MERGE_REQUEST_IID'] || undefined,
    jobPage: asPage(variables['CI_JOB_URL']),
    proxies,
  };
}

/** An address that can stand in a link of Markdown. */
function asPage(url: string | undefined): string | undefined {
  return /^https?:\/\/[\w.:/~%-]+\/\d+$/.exec(url ?? '')?.[0];
}

/** What cannot stand in a header is refused here: an error of the request would repeat it. */
function asToken(name: string, value: string | undefined): string | undefined {
  const token = value?.trim() || undefined;
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token))
    throw new UsageError(`${name} must be a token in one line, of visible ASCII characters without blanks.`);
  return token;
}
