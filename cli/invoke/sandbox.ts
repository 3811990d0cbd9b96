import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Answer, FunctionError } from './answer.ts';
import { type FunctionSettings, sandboxEnvironment } from './environment.ts';
import { LambdaService } from './lambda-service.ts';
import type { Invocation } from './runtime-api.ts';
import type { RuntimeProgram } from './runtime-program.ts';
import { SandboxProcess } from './sandbox-process.ts';
import { exited, timedOut } from './service-error.ts';

/** Lambda gives a function's init 10 s, and then tries once more on the time of the first invocation. */
const INIT_LIMIT_MS = 10_000;
/** What Lambda leaves a sandbox with an internal extension between SIGTERM and SIGKILL. */
const SHUTDOWN_GRACE_MS = 500;
/** How long a runtime that has reported a failed init may take to end by itself. */
const FAILED_INIT_GRACE_MS = 2_000;

/** How long an answer that was sent just before the process ended may take to be read. */
const LAST_WORDS_MS = 50;

export interface SandboxOptions {
  settings: FunctionSettings;
  /** The user's own variables. */
  env: Readonly<Record<string, string>>;
  program: RuntimeProgram;
  onLog?: ((text: string) => void) | undefined;
}

/** One sandbox: one process, which handles events one at a time until it ends or is ended. */
export class Sandbox {
  readonly #settings: FunctionSettings;
  readonly #service: LambdaService;
  readonly #process: SandboxProcess;
  #initialized = false;

  /** Starts the process; its init goes on until the first `invoke`. */
  static async start(options: SandboxOptions): Promise<Sandbox> {
    const service = new LambdaService(options.settings);
    const api = await service.listen();
    const { settings, program } = options;
    const env = sandboxEnvironment(
      settings,
      { api, executionEnvironment: program.executionEnvironment },
      options.env,
    );
    const { onLog } = options;
    const runtime = new SandboxProcess(program.path, program.parameters, {
      cwd: settings.taskRoot,
      env: { ...env, ...program.env },
      onLog,
    });
    return new Sandbox(settings, service, runtime);
  }

  private constructor(settings: FunctionSettings, service: LambdaService, runtime: SandboxProcess) {
    this.#settings = settings;
    this.#service = service;
    this.#process = runtime;
  }

  /** False after a crash, a timeout or a failed init: the next event needs a new sandbox. */
  get isAlive(): boolean {
    return !this.#process.hasExited;
  }

  /**
   * Handles one event, and waits until the runtime and its extensions are done with it.
   * @param event JSON text.
   */
  async invoke(event: string): Promise<Answer> {
    const requestId = randomUUID();
    const initFailure = this.#initialized ? undefined : await this.#initialize(requestId);
    if (initFailure !== undefined)
      return { requestId, payload: initFailure, functionError: 'Unhandled', initFailed: true };
    this.#initialized = true;

    const limit = this.#settings.timeout * 1000;
    const invocation = this.#invocation(requestId, event, Date.now() + limit);
    const answer = this.#service.deliver(invocation);
    const ending = await this.#wait(
      answer.then(() => this.#service.idle()),
      limit,
    );
    if (ending === 'late') {
      this.#service.abort(timedOut(requestId, this.#settings.timeout));
      await this.#kill();
    } else if (ending !== 'done') {
      await Promise.race([answer, setTimeout(LAST_WORDS_MS)]);
      this.#service.abort(exited(requestId, ending.code, ending.signal));
      this.#service.close();
    }
    return answer;
  }

  /** Ends the sandbox as Lambda does when it is no longer needed. */
  async stop(): Promise<void> {
    if (this.isAlive && this.#service.hasExtensions) {
      this.#process.terminate();
      await this.#wait(new Promise(() => {}), SHUTDOWN_GRACE_MS);
    }
    await this.#kill();
  }

  /** Ends it, and all that it started, before this returns. */
  kill(): void {
    this.#process.kill();
  }

  async #initialize(requestId: string): Promise<FunctionError | undefined> {
    const limit = INIT_LIMIT_MS + this.#settings.timeout * 1000;
    const ending = await this.#wait(this.#service.initialized(), limit);
    const { initError } = this.#service;
    if (ending === 'done' && initError === undefined) return undefined;
    if (initError !== undefined) await this.#wait(new Promise(() => {}), FAILED_INIT_GRACE_MS);
    await this.#kill();
    if (initError !== undefined) return initError;
    if (ending === 'done' || ending === 'late') return timedOut(requestId, limit / 1000);
    return exited(requestId, ending.code, ending.signal);
  }

  /** Waits for `work`, but not longer than the process lives nor than `limit`, milliseconds. */
  async #wait(work: Promise<unknown>, limit: number) {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = globalThis.setTimeout(resolve, limit, 'late');
    });
    try {
      return await Promise.race([work.then(() => 'done' as const), this.#process.exited, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #kill(): Promise<void> {
    this.#process.kill();
    await this.#process.exited;
    this.#service.close();
  }

  #invocation(requestId: string, event: string, deadline: number): Invocation {
    const hex = (bytes: number) => randomBytes(bytes).toString('hex');
    const { region, name } = this.#settings;
    const seconds = Math.floor(Date.now() / 1000).toString(16);
    return {
      requestId,
      event,
      deadline,
      functionArn: `arn:aws:lambda:${region}:012345678912:function:${name}`,
      traceId: `Root=1-${seconds}-${hex(12)};Parent=${hex(8)};Sampled=0`,
    };
  }
}
