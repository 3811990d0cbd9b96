import { join } from 'node:path';
import { GenericContainer, type StartedNetwork, type StartedTestContainer, Wait } from 'testcontainers';
import { parentImage } from './artifacts.ts';
import { docker, repository } from './docker.ts';

const CONTROL_PORT = 3129;

/** A server of tests/fixtures in a container, which tells on a port of its own what it was asked. */
export class NodeServer {
  readonly #container: StartedTestContainer;
  readonly #network: string;

  private constructor(container: StartedTestContainer, network: string) {
    this.#container = container;
    this.#network = network;
  }

  /**
   * @param file in tests/fixtures; Node runs it as it is
   * @param name on the network
   * @param ports that this machine may use
   */
  static async start(
    file: string,
    name: string,
    network: StartedNetwork,
    { env = {}, ports = [] }: { env?: Record<string, string>; ports?: number[] } = {},
  ): Promise<NodeServer> {
    const container = await new GenericContainer(parentImage('24'))
      .withNetwork(network)
      .withNetworkAliases(name)
      .withExposedPorts(CONTROL_PORT, ...ports)
      .withEnvironment(env)
      .withCopyFilesToContainer([{ source: join(repository, 'tests/fixtures', file), target: '/server.mts' }])
      .withEntrypoint(['/var/lang/bin/node', '/server.mts'])
      .withWaitStrategy(Wait.forHttp('/asked', CONTROL_PORT))
      .start();
    return new NodeServer(container, network.getName());
  }

  get address(): string {
    return this.#container.getIpAddress(this.#network);
  }

  /** `host:port` of this machine. */
  onThisMachine(port: number): string {
    return `${this.#container.getHost()}:${this.#container.getMappedPort(port)}`;
  }

  async join(network: StartedNetwork): Promise<void> {
    await docker('network', 'connect', network.getName(), this.#container.getId());
  }

  async asked(): Promise<string[]> {
    return JSON.parse(await this.#control('GET', 'asked'));
  }

  async tell(path: string): Promise<void> {
    await this.#control('PUT', path);
  }

  /** From inside: the engine may publish its ports anew when it joins another network. */
  async #control(method: string, path: string): Promise<string> {
    const url = `http://127.0.0.1:${CONTROL_PORT}/${path}`;
    const script = `fetch('${url}', { method: '${method}' }).then((r) => r.text()).then(console.log)`;
    return (await this.#container.exec(['/var/lang/bin/node', '-e', script])).stdout;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#container.stop();
  }
}
