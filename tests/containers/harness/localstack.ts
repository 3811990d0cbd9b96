import { connect } from 'node:tls';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import {
  GenericContainer,
  Network,
  type StartedNetwork,
  type StartedTestContainer,
  Wait,
} from 'testcontainers';
import { Bucket } from './bucket.ts';
import { docker, dockerLogs } from './docker.ts';

const port = 4566;
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const region = 'eu-central-1';
/** A name that LocalStack's certificate is for. */
const tlsName = 'localhost.localstack.cloud';

export interface LocalStackOptions {
  /** Beside `s3`. */
  services?: readonly string[];
  environment?: Record<string, string>;
  /** Files of this machine by their paths in the container. */
  files?: Record<string, string>;
  /** Folders of this machine by their paths in the container. */
  folders?: Record<string, string>;
}

/** LocalStack's S3 on a network of its own, which function containers join. */
export class LocalStack {
  readonly network: StartedNetwork;
  readonly #container: StartedTestContainer;
  readonly #client: S3Client;

  private constructor(network: StartedNetwork, container: StartedTestContainer) {
    this.network = network;
    this.#container = container;
    this.#client = new S3Client({ endpoint: this.hostEndpoint, region, credentials, forcePathStyle: true });
  }

  static async start(options: LocalStackOptions = {}): Promise<LocalStack> {
    const { services = [], environment = {}, files = {}, folders = {} } = options;
    const copied = (paths: Record<string, string>) =>
      Object.entries(paths).map(([target, source]) => ({ target, source, mode: 0o755 }));
    const network = await new Network().start();
    const container = await new GenericContainer('localstack/localstack:4.14.0')
      .withNetwork(network)
      .withNetworkAliases('localstack', tlsName)
      .withExposedPorts(port)
      // Its own certificate, made at the start, and not one from the internet.
      .withEnvironment({
        SERVICES: ['s3', ...services].join(','),
        EAGER_SERVICE_LOADING: '1',
        SKIP_SSL_CERT_DOWNLOAD: '1',
        ...environment,
      })
      .withCopyFilesToContainer(copied(files))
      .withCopyDirectoriesToContainer(copied(folders))
      .withWaitStrategy(Wait.forHttp('/_localstack/health', port))
      .withStartupTimeout(120_000)
      .start();
    return new LocalStack(network, container);
  }

  /** As this machine sees it. */
  get hostEndpoint(): string {
    return `http://${this.#container.getHost()}:${this.#container.getMappedPort(port)}`;
  }

  /** Its address on the network. */
  get address(): string {
    return this.#container.getIpAddress(this.network.getName());
  }

  /** What a function container on the network needs to reach the store. */
  get functionEnvironment(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL_S3: `http://localstack:${port}`,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    };
  }

  /** The same store by https, for functions that trust `certificate`. */
  get functionEnvironmentByTls(): Record<string, string> {
    return { ...this.functionEnvironment, AWS_ENDPOINT_URL_S3: `https://${tlsName}:${port}` };
  }

  /** LocalStack's own certificate, PEM. */
  certificate(): Promise<string> {
    const host = this.#container.getHost();
    const mapped = this.#container.getMappedPort(port);
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port: mapped, rejectUnauthorized: false }, () => {
        const base64 = socket.getPeerCertificate().raw.toString('base64');
        socket.destroy();
        resolve(`-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`);
      });
      socket.on('error', reject);
    });
  }

  /** What a process on this machine needs to reach the store. */
  get hostEnvironment(): Record<string, string> {
    return { ...this.functionEnvironment, AWS_ENDPOINT_URL_S3: this.hostEndpoint };
  }

  /** Makes a bucket. */
  async bucket(name: string): Promise<Bucket> {
    await this.#client.send(
      new CreateBucketCommand({ Bucket: name, CreateBucketConfiguration: { LocationConstraint: region } }),
    );
    return new Bucket(this.#client, name);
  }

  /** Runs a command inside the container. */
  async exec(command: string[]): Promise<{ exitCode: number; stdout: string; stderr: string }> {
    return this.#container.exec(command);
  }

  /** What it has written so far. */
  logs(): Promise<string> {
    return dockerLogs(this.#container.getId());
  }

  /** Stops answering without closing connections, as a store that hangs. */
  async pause(): Promise<void> {
    await docker('pause', this.#container.getId());
  }

  async unpause(): Promise<void> {
    await docker('unpause', this.#container.getId());
  }

  async stop(): Promise<void> {
    this.#client.destroy();
    await this.#container.stop();
    await this.network.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
