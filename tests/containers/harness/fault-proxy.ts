import { join } from 'node:path';
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';
import { parentImage } from './artifacts.ts';
import { docker, repository } from './docker.ts';
import type { LocalStack } from './localstack.ts';

const DATA_PORT = 4566;
const CONTROL_PORT = 4570;
const DOOR_STEP = 10;

/** A request that reached the proxy, and what the proxy was told to do with it. */
export interface ProxiedRequest {
  mode: string;
  method: string;
  /** Path and query, as sent. */
  url: string;
  /** What the mode had it answer, where that is not the store's answer. */
  said?: string;
}

/** A proxy in front of LocalStack that makes uploads fail for real; functions reach it as `store`. */
export class FaultProxy {
  readonly #container: StartedTestContainer;
  readonly #network: string;
  readonly #address: string;

  private constructor(container: StartedTestContainer, network: string) {
    this.#container = container;
    this.#network = network;
    this.#address = container.getIpAddress(network);
  }

  /**
   * @param alias its name on the network
   * @param doors how many proxies it is, each with a mode of its own; functions choose one by its port
   */
  static async start(localstack: LocalStack, alias = 'store', doors = 1): Promise<FaultProxy> {
    const container = await new GenericContainer(parentImage('24'))
      .withNetwork(localstack.network)
      .withNetworkAliases(alias)
      .withExposedPorts(DATA_PORT, CONTROL_PORT)
      .withEnvironment({
        TARGET: localstack.functionEnvironment['AWS_ENDPOINT_URL_S3'] ?? '',
        DOORS: String(doors),
      })
      .withCopyFilesToContainer([
        { source: join(repository, 'tests/fixtures/fault-proxy/proxy.mjs'), target: '/proxy.mjs' },
      ])
      .withEntrypoint(['/var/lang/bin/node', '/proxy.mjs'])
      .withWaitStrategy(Wait.forHttp('/requests', CONTROL_PORT))
      .start();
    return new FaultProxy(container, localstack.network.getName());
  }

  /** As functions on the network see the one that is called `store`. */
  readonly endpoint = `http://store:${DATA_PORT}`;

  /** One of several doors, from 0, as functions see it: the store, and what they ask to set its mode. */
  door(index: number): { endpoint: string; mode: (name: string) => string } {
    return {
      endpoint: `http://store:${DATA_PORT + index * DOOR_STEP}`,
      mode: (name) => `http://store:${CONTROL_PORT}/mode/${name}/${index}`,
    };
  }

  /** As this machine sees it. */
  get hostEndpoint(): string {
    return `http://${this.#container.getHost()}:${this.#container.getMappedPort(DATA_PORT)}`;
  }

  /** `pass` lets uploads through again; else one of the modes of tests/fixtures/fault-proxy/proxy.mjs. */
  async mode(name: string): Promise<void> {
    const answer = await this.#control(`mode/${name}`);
    if (answer !== name) throw new Error(`the proxy did not take the mode ${name}`);
  }

  /** What has reached the proxy since the mode was set. */
  async requests(): Promise<ProxiedRequest[]> {
    return JSON.parse(await this.#control('requests')) as ProxiedRequest[];
  }

  /** Where functions find it as long as it is there, and nobody when it is not. */
  get addressEndpoint(): string {
    return `http://${this.#address}:${DATA_PORT}`;
  }

  /** Leaves the network: no packet to its address gets an answer. */
  async vanish(): Promise<void> {
    await docker('network', 'disconnect', this.#network, this.#container.getId());
  }

  /** @throws when the engine has given its address away. */
  async reappear(): Promise<void> {
    await docker('network', 'connect', this.#network, this.#container.getId());
    const format = `{{(index .NetworkSettings.Networks "${this.#network}").IPAddress}}`;
    const address = await docker('inspect', '--format', format, this.#container.getId());
    if (address !== this.#address) throw new Error(`the proxy was ${this.#address} and is now ${address}`);
  }

  async stop(): Promise<void> {
    await this.#container.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #control(path: string): Promise<string> {
    const at = `http://${this.#container.getHost()}:${this.#container.getMappedPort(CONTROL_PORT)}/${path}`;
    return (await fetch(at, { method: 'PUT' })).text();
  }
}
