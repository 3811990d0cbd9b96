import { type ChildProcess, spawn } from 'node:child_process';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { motoProgram } from '../../../scripts/test/moto.ts';
import type { Policy } from '../../unit/support/policies.ts';

export const REGION = 'eu-central-1';
const START_MS = 60_000;

interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
}

/** Of the services' APIs. */
const VERSIONS = { iam: '2010-05-08', sts: '2011-06-15', monitoring: '2010-08-01' };
type Service = keyof typeof VERSIONS;

const EVERYTHING = { Effect: 'Allow', Action: '*', Resource: '*' };
const ANYBODY = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' };

/** A server of moto that checks each signature, and holds identities to their policies. */
export class Moto {
  readonly endpoint: string;
  /** May do everything. */
  readonly admin: S3Client;
  readonly #server: ChildProcess;

  private constructor(server: ChildProcess, endpoint: string, keys: Keys) {
    this.#server = server;
    this.endpoint = endpoint;
    this.admin = new S3Client({ endpoint, region: REGION, credentials: keys, forcePathStyle: true });
  }

  static async start(): Promise<Moto> {
    const program = motoProgram();
    if (program === undefined) throw new Error('no moto: bash tests/machine/moto.sh');
    const server = spawn(program, ['--host', '127.0.0.1', '--port', '0'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    try {
      const endpoint = await addressOf(server);
      const keys = await makeAdmin(endpoint);
      await enforce(endpoint, '0');
      return new Moto(server, endpoint, keys);
    } catch (error) {
      server.kill('SIGKILL');
      throw error;
    }
  }

  async bucket(name: string): Promise<void> {
    await this.admin.send(
      new CreateBucketCommand({ Bucket: name, CreateBucketConfiguration: { LocationConstraint: REGION } }),
    );
  }

  /** A bucket without objects, whatever was there before. */
  async emptyBucket(name: string): Promise<void> {
    await this.bucket(name).catch((error: unknown) => {
      if (!(error instanceof Error && error.name === 'BucketAlreadyOwnedByYou')) throw error;
    });
    for (const Key of await this.keys(name))
      await this.admin.send(new DeleteObjectCommand({ Bucket: name, Key }));
  }

  /** All keys under a prefix, in S3's order. */
  async keys(bucket: string, prefix = ''): Promise<string[]> {
    const pages = paginateListObjectsV2({ client: this.admin }, { Bucket: bucket, Prefix: prefix });
    const keys: string[] = [];
    for await (const { Contents = [] } of pages) keys.push(...Contents.map(({ Key = '' }) => Key));
    return keys;
  }

  /**
   * Makes a role with a policy and takes it on. Meanwhile no request is checked.
   * @returns the environment of a process that does so: temporary credentials, as a function has them.
   */
  async role(name: string, policy: Policy): Promise<Record<string, string>> {
    await enforce(this.endpoint, 'inf');
    const trust = JSON.stringify({ Version: '2012-10-17', Statement: [ANYBODY] });
    await ask(this.endpoint, 'iam', {
      Action: 'CreateRole',
      RoleName: name,
      AssumeRolePolicyDocument: trust,
    });
    await ask(this.endpoint, 'iam', {
      Action: 'PutRolePolicy',
      RoleName: name,
      PolicyName: 'policy',
      PolicyDocument: JSON.stringify(policy),
    });
    return this.assume(`arn:aws:iam::123456789012:role/${name}`);
  }

  /** As `role`, for one that is there. From then on requests are checked. */
  async assume(arn: string): Promise<Record<string, string>> {
    await enforce(this.endpoint, 'inf');
    const answer = await ask(this.endpoint, 'sts', {
      Action: 'AssumeRole',
      RoleArn: arn,
      RoleSessionName: 'session',
    });
    await enforce(this.endpoint, '0');
    return {
      AWS_ENDPOINT_URL_S3: this.endpoint,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: element(answer, 'AccessKeyId'),
      AWS_SECRET_ACCESS_KEY: element(answer, 'SecretAccessKey'),
      AWS_SESSION_TOKEN: element(answer, 'SessionToken'),
    };
  }

  /** From now on every request is right: moto holds signatures of some services for wrong. */
  async uncheck(): Promise<void> {
    await enforce(this.endpoint, 'inf');
  }

  /** Says how often a function was invoked at a time. */
  async invocations(functionName: string, at: Date, count: number): Promise<void> {
    await enforce(this.endpoint, 'inf');
    await ask(this.endpoint, 'monitoring', {
      Action: 'PutMetricData',
      Namespace: 'AWS/Lambda',
      'MetricData.member.1.MetricName': 'Invocations',
      'MetricData.member.1.Dimensions.member.1.Name': 'FunctionName',
      'MetricData.member.1.Dimensions.member.1.Value': functionName,
      'MetricData.member.1.Timestamp': at.toISOString(),
      'MetricData.member.1.Value': String(count),
    });
    await enforce(this.endpoint, '0');
  }

  async stop(): Promise<void> {
    this.admin.destroy();
    this.#server.kill('SIGKILL');
    if (this.#server.exitCode === null && this.#server.signalCode === null)
      await new Promise((resolve) => this.#server.once('exit', resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/** As somebody with the keys of an environment. */
export function clientOf(environment: Record<string, string>): S3Client {
  return new S3Client({
    endpoint: environment['AWS_ENDPOINT_URL_S3'] ?? '',
    region: environment['AWS_REGION'] ?? '',
    forcePathStyle: true,
    credentials: {
      accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
      sessionToken: environment['AWS_SESSION_TOKEN'] ?? '',
    },
  });
}

/** It says its address on stderr, then notes each request there. */
function addressOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let log = '';
    const fail = (why: string) => reject(new Error(`moto ${why}:\n${log}`));
    const timer = setTimeout(() => fail('does not start'), START_MS);
    server.once('error', reject);
    server.once('exit', () => fail('has ended'));
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (log.length < 100_000) log += text;
      const address = /Running on (http:\S+)/.exec(log)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    });
  });
}

/** Before or between the times when it checks requests. */
async function ask(endpoint: string, service: Service, parameters: Record<string, string>): Promise<string> {
  const body = new URLSearchParams({ ...parameters, Version: VERSIONS[service] }).toString();
  return post(endpoint, body, {
    'content-type': 'application/x-www-form-urlencoded',
    authorization: `AWS4-HMAC-SHA256 Credential=none/20261126/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=none`,
  });
}

async function makeAdmin(endpoint: string): Promise<Keys> {
  const name = { UserName: 'admin' };
  await ask(endpoint, 'iam', { ...name, Action: 'CreateUser' });
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [EVERYTHING] });
  await ask(endpoint, 'iam', {
    ...name,
    Action: 'PutUserPolicy',
    PolicyName: 'everything',
    PolicyDocument: policy,
  });
  const answer = await ask(endpoint, 'iam', { ...name, Action: 'CreateAccessKey' });
  return {
    accessKeyId: element(answer, 'AccessKeyId'),
    secretAccessKey: element(answer, 'SecretAccessKey'),
  };
}

/** @param free so many requests are not checked */
async function enforce(endpoint: string, free: '0' | 'inf'): Promise<void> {
  await post(`${endpoint}/moto-api/reset-auth`, free);
}

async function post(url: string, body: string, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(url, { method: 'POST', body, headers });
  const text = await response.text();
  if (!response.ok) throw new Error(`moto answered ${response.status} to ${body.slice(0, 200)}: ${text}`);
  return text;
}

function element(xml: string, name: string): string {
  const text = new RegExp(`<${name}>([^<]+)</${name}>`).exec(xml)?.[1];
  if (text === undefined) throw new Error(`no ${name} in ${xml}`);
  return text;
}
