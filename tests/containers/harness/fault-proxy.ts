import { join } from 'node:path';
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';
import { parentImage } from './artifacts.ts';
import { repository } from './docker.ts';
import type { LocalStack } from './localstack.ts';

const PORT = 4566;

/** A proxy in front of LocalStack that makes uploads fail for real; functions reach it as `store`. */
export class FaultProxy {
  readonly #container: StartedTestContainer;

  private constructor(container: StartedTestContainer) {
    this.#container = container;
  }

  static async start(localstack: LocalStack): Promise<FaultProxy> {
    const container = await new GenericContainer(parentImage('24'))
      .withNetwork(localstack.network)
      .withNetworkAliases('store')
      .withExposedPorts(PORT)
      .withEnvironment({ TARGET: localstack.functionEnvironment['AWS_ENDPOINT_URL_S3'] ?? '' })
      .withCopyFilesToContainer([
        { source: join(repository, 'tests/fixtures/fault-proxy/proxy.mjs'), target: '/proxy.mjs' },
      ])
      .withEntrypoint(['/var/lang/bin/node', '/proxy.mjs'])
      .withWaitStrategy(Wait.forHttp('/__mode/pass', PORT))
      .start();
    return new FaultProxy(container);
  }

  /** As functions on the network see it. */
  readonly endpoint = `http://store:${PORT}`;

  /** `pass` lets uploads through again; else one of the modes of tests/fixtures/fault-proxy/proxy.mjs. */
  async mode(name: string): Promise<void> {
    const { host, port } = { host: this.#container.getHost(), port: this.#container.getMappedPort(PORT) };
    const answer = await fetch(`http://${host}:${port}/__mode/${name}`, { method: 'PUT' });
    if ((await answer.text()) !== name) throw new Error(`the proxy did not take the mode ${name}`);
  }

  async stop(): Promise<void> {
    await this.#container.stop();
  }
}
