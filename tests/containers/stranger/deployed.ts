import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parentImage } from '../harness/artifacts.ts';
import { docker, dockerBuild } from '../harness/docker.ts';
import { LambdaContainer } from '../harness/lambda-container.ts';
import { LayerFolder } from '../harness/layer-folder.ts';
import type { LocalStack } from '../harness/localstack.ts';

interface Resource {
  Properties: {
    FunctionName?: string;
    CodeUri?: string;
    Handler?: string;
    PackageType?: 'Image';
    Layers?: string[];
    Environment?: { Variables: Record<string, string> };
  };
  Metadata?: { DockerContext: string };
}

/** What SAM would deploy of a template, each function under the emulator. */
export class Deployed {
  readonly #root: string;
  readonly #localstack: LocalStack;
  readonly #running = new Map<string, LambdaContainer>();
  readonly #images = new Set<string>();
  #layer: Promise<LayerFolder> | undefined;

  constructor(root: string, localstack: LocalStack) {
    this.#root = root;
    this.#localstack = localstack;
  }

  /** Of functions by their ids in the template, in the place of their older sandboxes. Absent: of all. */
  async deploy(...ids: string[]): Promise<void> {
    const { Resources } = parse(readFileSync(join(this.#root, 'template.yaml'), 'utf8'), {
      customTags: [{ tag: '!Sub', resolve: (text: string) => text }],
    }) as { Resources: Record<string, Resource> };
    const wanted = Object.entries(Resources).filter(([id]) => ids.length === 0 || ids.includes(id));
    const started = await Promise.allSettled(
      wanted.map(async ([id, resource]) => {
        await this.#running.get(id)?.stop();
        this.#running.set(id, await this.#start(id, resource));
      }),
    );
    // Not before all of them can be disposed of.
    for (const one of started) if (one.status === 'rejected') throw one.reason;
  }

  async #start(id: string, { Properties: own, Metadata: metadata }: Resource): Promise<LambdaContainer> {
    const env = {
      ...this.#localstack.functionEnvironment,
      // CloudFormation makes names of the stack, the id, and random letters.
      AWS_LAMBDA_FUNCTION_NAME: own.FunctionName ?? `shop-${id}-1A2B3C`,
      ...own.Environment?.Variables,
    };
    const { network } = this.#localstack;
    if (own.PackageType === 'Image') {
      const context = join(this.#root, metadata?.DockerContext ?? '.');
      const image = `lambda-coverage-test:shop-${id.toLowerCase()}-${process.pid}`;
      await dockerBuild({ context, tag: image });
      this.#images.add(image);
      return LambdaContainer.start({ image, network, env });
    }
    const [layer] = own.Layers ?? [];
    if (layer !== undefined) this.#layer ??= LayerFolder.unpack(join(this.#root, layer));
    const opt = await this.#layer;
    return LambdaContainer.start({
      ...{ image: parentImage('22'), network, env },
      code: join(this.#root, own.CodeUri ?? '.'),
      ...(own.Handler !== undefined && { handler: own.Handler }),
      ...(opt !== undefined && { opt: opt.path }),
    });
  }

  /** `ORDERS_URL` and the like. */
  get addresses(): Record<string, string> {
    return Object.fromEntries(
      [...this.#running].map(([id, lambda]) => [`${id.toUpperCase()}_URL`, lambda.url] as const),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#running.values()].map((lambda) => lambda.stop()));
    await (await this.#layer)?.[Symbol.asyncDispose]();
    for (const image of this.#images) await docker('image', 'rm', '--force', image);
  }
}
