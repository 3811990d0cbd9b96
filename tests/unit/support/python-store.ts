import type { FakeS3 } from './fake-s3.ts';
import type { PythonRecorder } from './python-recorder.ts';

/** A bucket, and what writes to it; `more` wins. */
export function bucketAt(endpoint: string, more: Record<string, string> = {}): Record<string, string> {
  return {
    COVERAGE_S3_BUCKET: 'bucket',
    AWS_ACCESS_KEY_ID: 'AKID',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: 'us-east-1',
    COVERAGE_S3_ENDPOINT: endpoint,
    ...more,
  };
}

export interface Put {
  key: string;
  size?: number;
  onlyIfAbsent?: boolean;
  seconds?: number;
}

/** `{}` where it was stored. */
export interface PutOutcome {
  code?: string;
  message?: string;
  retryable?: boolean;
  detail?: string | null;
}

let stores = 0;

/** One of Python's stores. */
export class PythonStore {
  readonly #recorder: PythonRecorder;
  readonly #name = `store ${++stores}`;

  private constructor(recorder: PythonRecorder) {
    this.#recorder = recorder;
  }

  static async open(recorder: PythonRecorder, environ: Record<string, string>): Promise<PythonStore> {
    const store = new PythonStore(recorder);
    const { problems } = await recorder.call<{ problems: unknown[] }>('open_store', {
      as: store.#name,
      environ,
    });
    if (problems.length > 0) throw new Error(JSON.stringify(problems));
    return store;
  }

  static at(recorder: PythonRecorder, s3: FakeS3, more: Record<string, string> = {}): Promise<PythonStore> {
    return PythonStore.open(recorder, bucketAt(s3.endpoint, more));
  }

  put(key: string, given: Omit<Put, 'key'> = {}): Promise<PutOutcome> {
    return this.#recorder.call('put', { as: this.#name, key, ...given });
  }
}
