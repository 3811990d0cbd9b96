import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { vi } from 'vitest';
import { readEnvironment } from '../../../combiner-image/environment.ts';
import { STORE_KINDS } from '../../../combiner-image/store/kinds.ts';
import { S3Store } from '../../../combiner-image/store/s3/s3-store.ts';
import type { Store as ReportingStore } from '../../../combiner-image/store/store.ts';
import { STORE_VARIABLES, type StoreKindName } from '../../../contract/stores.ts';
import { readSettings } from '../../../runtime-interface/environment.ts';
import { createStore } from '../../../runtime-interface/store/create-store.ts';
import type { Store as RecordingStore } from '../../../runtime-interface/store/store.ts';
import { FakeS3, type Rule } from './fake-s3.ts';
import { temporaryFolder } from './recorded.ts';

export type Variables = Record<string, string>;

/** One store, as each half sees it. */
export interface Both {
  recording: RecordingStore;
  reporting: ReportingStore;
}

/** What may be the matter with a store of one kind. Each gives the variables that name it. */
export interface Place {
  empty(): Promise<Variables>;
  /** Nothing can be done with it. */
  broken(): Promise<Variables>;
  /** Holds both, and does not hand out the first. */
  refusing(refused: string, other: string): Promise<Variables>;
  /** Undefined: nothing stands between a function and its store. */
  network: NetworkPlace | undefined;
}

/** What may be the matter with a store that is reached by HTTP. */
export interface NetworkPlace {
  /** Names one at this address, which may be of no store, or no address at all. */
  at(endpoint: string): Variables;
  /** Takes requests and never answers. The reporting half has less patience than it would have. */
  silent(): Promise<Both>;
  /** Holds this object, and says of the first request that it is too busy for it. */
  busyOnce(key: string, body: Uint8Array): Promise<Variables>;
  /** Holds this object, and ends the connection in the middle of it, the first time. */
  cutOnce(key: string, body: Uint8Array): Promise<Variables>;
  /** Is empty, and says how many bytes it has been sent so far, heads of requests included. */
  counting(): Promise<{ variables: Variables; received(): number }>;
  /** Holds these, and lists two at a time. */
  paged(keys: readonly string[]): Promise<Variables>;
  /** Holds one of so many bytes, and sends it without its length. */
  lengthless(key: string, bytes: number): Promise<Variables>;
  /** Whose host only a proxy can resolve. @returns the place of the host, for the proxy */
  behindProxy(): Promise<{ variables: Variables; hosts: Record<string, string> }>;
}

const SOON = { connectMs: 1_000, silenceMs: 300, answerMs: 1_000, requestMs: 3_000 };

/** A kind of store that is missing here does not compile. */
export const PLACES: Readonly<Record<StoreKindName, Place>> = {
  directory: {
    empty: async () => inDirectory(temporaryFolder()),
    async broken() {
      const file = join(temporaryFolder(), 'a file');
      writeFileSync(file, '');
      return inDirectory(file);
    },
    async refusing(refused, other) {
      const folder = temporaryFolder();
      // A folder in the place of the file: whoever runs the tests may read every file.
      mkdirSync(join(folder, refused, 'x'), { recursive: true });
      mkdirSync(dirname(join(folder, other)), { recursive: true });
      writeFileSync(join(folder, other), 'counts');
      return inDirectory(folder);
    },
    network: undefined,
  },
  s3: {
    empty: async () => bucketAt((await FakeS3.start()).endpoint),
    broken: async () => bucketAt((await FakeS3.start([{ status: 403, code: 'AccessDenied' }])).endpoint),
    async refusing(refused, other) {
      const s3 = await FakeS3.start([
        { operation: 'GET', status: 403, code: 'AccessDenied', when: ({ key }) => key === refused },
      ]);
      for (const key of [refused, other]) s3.objects.set(key, Buffer.from('counts'));
      return bucketAt(s3.endpoint);
    },
    network: {
      at: bucketAt,
      busyOnce: (key, body) => holding(key, body, { status: 503, code: 'SlowDown', times: 1 }),
      cutOnce: (key, body) => holding(key, body, { operation: 'GET', cut: true, times: 1 }),
      async counting() {
        const s3 = await FakeS3.start();
        return { variables: bucketAt(s3.endpoint), received: () => s3.received };
      },
      async silent() {
        const variables = bucketAt((await FakeS3.start([{ stall: true }])).endpoint);
        return { ...both(variables), reporting: new S3Store('bucket', SOON) };
      },
      async paged(keys) {
        const s3 = await FakeS3.start();
        s3.pages = { size: 2, as: 's3' };
        for (const key of keys) s3.objects.set(key, Buffer.from('counts'));
        return bucketAt(s3.endpoint);
      },
      async lengthless(key, bytes) {
        const s3 = await FakeS3.start([{ operation: 'GET', lengthless: true }]);
        s3.objects.set(key, Buffer.alloc(bytes, 'x'));
        return bucketAt(s3.endpoint);
      },
      async behindProxy() {
        const { endpoint } = await FakeS3.start();
        return { variables: bucketAt('http://s3.test'), hosts: { 's3.test:80': new URL(endpoint).host } };
      },
    },
  },
};

function inDirectory(folder: string): Variables {
  return { [STORE_VARIABLES.directory]: folder };
}

function bucketAt(endpoint: string): Variables {
  return {
    [STORE_VARIABLES.s3]: 'bucket',
    AWS_ACCESS_KEY_ID: 'AKID',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL_S3: endpoint,
  };
}

async function holding(key: string, body: Uint8Array, rule: Rule): Promise<Variables> {
  const s3 = await FakeS3.start([rule]);
  s3.objects.set(key, Buffer.from(body));
  return bucketAt(s3.endpoint);
}

/** Each half finds it by the same variables; they stay set until the test unsets them. */
export function both(variables: Variables): Both {
  const { store: settings, problems } = readSettings(variables);
  if (settings === undefined) throw new Error(`no store: ${JSON.stringify(problems)}`);
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const { store: named } = readEnvironment();
  if (named === undefined) throw new Error('no store');
  const { store: reporting } = STORE_KINDS[named.kind].locate(named.name, '');
  return { recording: createStore(settings), reporting };
}
