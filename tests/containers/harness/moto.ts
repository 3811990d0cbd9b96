import { CreateBucketCommand, PutObjectLockConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { GenericContainer, type StartedNetwork, type StartedTestContainer, Wait } from 'testcontainers';
import { Bucket } from './bucket.ts';

const port = 5000;
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const region = 'us-east-1';

/** moto's S3: it enforces Object Lock and tells how objects are encrypted. */
export class Moto {
  readonly #container: StartedTestContainer;
  readonly #client: S3Client;

  private constructor(container: StartedTestContainer) {
    this.#container = container;
    this.#client = new S3Client({
      endpoint: this.hostEnvironment['AWS_ENDPOINT_URL_S3'] ?? '',
      region,
      credentials,
      forcePathStyle: true,
    });
  }

  static async start(network: StartedNetwork): Promise<Moto> {
    const container = await new GenericContainer('motoserver/moto:5.2.5')
      .withNetwork(network)
      .withNetworkAliases('moto')
      .withExposedPorts(port)
      .withWaitStrategy(Wait.forHttp('/moto-api/', port))
      .withStartupTimeout(120_000)
      .start();
    return new Moto(container);
  }

  /** For a function on the network. */
  readonly functionEnvironment: Record<string, string> = {
    AWS_ENDPOINT_URL_S3: `http://moto:${port}`,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };

  /** For a process of this machine. */
  get hostEnvironment(): Record<string, string> {
    const endpoint = `http://${this.#container.getHost()}:${this.#container.getMappedPort(port)}`;
    return { ...this.functionEnvironment, AWS_ENDPOINT_URL_S3: endpoint };
  }

  /** A bucket that keeps every object for a day. */
  async bucketWithRetention(name: string): Promise<Bucket> {
    const bucket = await this.bucket(name, true);
    await this.#client.send(
      new PutObjectLockConfigurationCommand({
        Bucket: name,
        ObjectLockConfiguration: {
          ObjectLockEnabled: 'Enabled',
          Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } },
        },
      }),
    );
    return bucket;
  }

  async bucket(name: string, objectLock = false): Promise<Bucket> {
    await this.#client.send(
      new CreateBucketCommand({ Bucket: name, ObjectLockEnabledForBucket: objectLock }),
    );
    return new Bucket(this.#client, name);
  }

  async stop(): Promise<void> {
    this.#client.destroy();
    await this.#container.stop();
  }
}
