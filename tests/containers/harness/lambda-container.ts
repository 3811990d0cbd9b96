import { type IncomingHttpHeaders, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { GenericContainer, type StartedNetwork, type StartedTestContainer, Wait } from 'testcontainers';
import { docker, dockerLogs } from './docker.ts';

const port = 8080;

export interface FunctionOptions {
  image: string;
  /** The image's CMD, `file.export`. Absent: the image brings its own. */
  handler?: string;
  /** Folder of this machine that becomes the task root; absent: the image brings the code. */
  code?: string;
  /** Folder of this machine that becomes /opt, as an unzipped layer. */
  opt?: string;
  env?: Record<string, string>;
  /** Where the emulator stops the sandbox; it takes 300 s when absent. */
  timeoutSeconds?: number;
  memoryMb?: number;
  /** Mount options of a /tmp in memory; absent: /tmp is on the container's disk. */
  tmp?: string;
  /** A folder of the image that an empty one hides. */
  hidden?: string;
  network?: StartedNetwork;
  /** Its name on the network. */
  alias?: string;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** As sent, byte for byte. */
  body: Buffer;
}

/** One function in a container under the Runtime Interface Emulator: one sandbox, one invocation at a time. */
export class LambdaContainer {
  readonly #container: StartedTestContainer;

  private constructor(container: StartedTestContainer) {
    this.#container = container;
  }

  /** Starts the emulator. The function's init runs with its first invocation. */
  static async start(options: FunctionOptions): Promise<LambdaContainer> {
    const container = new GenericContainer(options.image)
      .withExposedPorts(port)
      .withEnvironment(environment(options))
      // Any answer will do: the engine's port mapping accepts before the emulator listens.
      .withWaitStrategy(Wait.forHttp('/', port).forStatusCodeMatching(() => true));
    if (options.handler !== undefined) container.withCommand([options.handler]);
    if (options.network !== undefined) container.withNetwork(options.network);
    if (options.alias !== undefined) container.withNetworkAliases(options.alias);
    if (options.tmp !== undefined) container.withTmpFs({ '/tmp': options.tmp });
    if (options.hidden !== undefined) container.withTmpFs({ [options.hidden]: 'rw' });
    const folders = [
      { source: options.code, target: '/var/task' },
      { source: options.opt, target: '/opt' },
    ];
    for (const { source, target } of folders)
      if (source !== undefined) container.withCopyDirectoriesToContainer([{ source, target }]);
    return new LambdaContainer(await container.start());
  }

  /** The emulator's address. */
  get origin(): string {
    const { host, port: mapped } = this.#address();
    return `http://${host}:${mapped}`;
  }

  /** Where the emulator takes invocations, for clients of another kind. */
  get url(): string {
    return `${this.origin}/2015-03-31/functions/function/invocations`;
  }

  /**
   * One invocation. A `Buffer` is sent as it is, anything else as JSON.
   * @throws when the emulator closes the connection without an answer.
   */
  async invoke(event: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    try {
      return await this.#post(event, headers);
    } catch (cause) {
      const log = (await this.logs()).trim().split('\n').slice(-30).join('\n');
      throw new Error(`the emulator gave no whole answer (${String(cause)}); its log ends with:\n${log}`, {
        cause,
      });
    }
  }

  #post(event: unknown, headers: Record<string, string>): Promise<Answer> {
    const payload = Buffer.isBuffer(event) ? event : Buffer.from(JSON.stringify(event));
    return new Promise((resolve, reject) => {
      const call = request(this.url, { method: 'POST', headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
          }),
        );
      });
      call.on('error', reject);
      call.end(payload);
    });
  }

  /** Invokes and reads the answer as JSON. */
  async call<T>(event: unknown, headers?: Record<string, string>): Promise<T> {
    const { body } = await this.invoke(event, headers);
    return JSON.parse(String(body)) as T;
  }

  /** What emulator and function have written so far, stdout and stderr in their order; see `waitForLog`. */
  logs(): Promise<string> {
    return dockerLogs(this.#container.getId());
  }

  /**
   * Waits for a line in the log: it reaches the engine a little after the answer reaches the client.
   * @throws with the whole log when `timeoutMs` is over.
   */
  async waitForLog(pattern: RegExp, timeoutMs = 10_000): Promise<RegExpExecArray> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const log = await this.logs();
      const match = pattern.exec(log);
      if (match !== null) return match;
      if (Date.now() >= deadline) throw new Error(`waited for ${pattern} in the log:\n${log}`);
      await sleep(50);
    }
  }

  /** Runs a command inside the container. */
  async exec(command: string[]): Promise<{ exitCode: number; output: string }> {
    const { exitCode, output } = await this.#container.exec(command);
    return { exitCode, output };
  }

  /** Freezes the sandbox, as Lambda does between invocations. */
  async freeze(ms: number): Promise<void> {
    await docker('pause', this.#container.getId());
    await sleep(ms);
    await docker('unpause', this.#container.getId());
  }

  /** Stops it where it is; what arrives waits. */
  async pause(): Promise<void> {
    await docker('pause', this.#container.getId());
  }

  /** Starts it again after `kill`, at another address for this machine. */
  async startAgain(): Promise<void> {
    await docker('start', this.#container.getId());
  }

  /** SIGKILL, as a sandbox that is taken away. Logs stay readable; `stop` is still due. */
  async kill(): Promise<void> {
    await docker('kill', this.#container.getId());
  }

  /** SIGTERM, then removal. The emulator has `graceSeconds` to shut the sandbox down. */
  async stop(graceSeconds = 0): Promise<void> {
    await this.#container.stop({ timeout: graceSeconds * 1000 });
  }

  /** For `await using`: removed at the end of the test, however it ends. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #address(): { host: string; port: number } {
    return { host: this.#container.getHost(), port: this.#container.getMappedPort(port) };
  }
}

function environment({ env, timeoutSeconds, memoryMb }: FunctionOptions): Record<string, string> {
  return {
    ...(timeoutSeconds === undefined ? {} : { AWS_LAMBDA_FUNCTION_TIMEOUT: String(timeoutSeconds) }),
    ...(memoryMb === undefined ? {} : { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb) }),
    ...env,
  };
}
