import { Agent, request } from 'node:http';

/** One invocation of the trivial function; both in ms. */
export interface Timing {
  /** From the sending of the event to the handler's answer, inside the container. */
  toAnswerMs: number;
  /** From the handler's answer to its arrival here: the emulator sends it when the invocation has ended. */
  afterAnswerMs: number;
}

/** Invokes over one kept connection. */
export class Client {
  readonly #url: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(url: string) {
    this.#url = url;
  }

  async timings(count: number): Promise<Timing[]> {
    const timings: Timing[] = [];
    for (let done = 0; done < count; done++) timings.push(await this.timing());
    return timings;
  }

  /** @throws with the answer when it is not the trivial function's. */
  async timing(): Promise<Timing> {
    const sentAt = now();
    const body = await this.invoke({});
    const receivedAt = now();
    const { answeredAt } = JSON.parse(body) as { answeredAt?: number };
    if (answeredAt === undefined) throw new Error(`the function failed: ${body}`);
    return { toAnswerMs: answeredAt - sentAt, afterAnswerMs: receivedAt - answeredAt };
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }

  /** @returns the answer as it came, an error of the function too. */
  invoke(event: object): Promise<string> {
    return new Promise((resolve, reject) => {
      const call = request(this.#url, { method: 'POST', agent: this.#agent }, (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          body += chunk;
        });
        response.on('error', reject);
        response.on('end', () => resolve(body));
      });
      call.on('error', reject);
      call.end(JSON.stringify(event));
    });
  }
}

/** Milliseconds of the monotonic clock. It has no steps, and on Linux the containers share it. */
function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
