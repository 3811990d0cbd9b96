import { beforeAll, describe, expect, test } from 'vitest';
import { SHAPES, type Shape } from './handler-shapes/shapes.ts';
import { visible } from './handler-shapes/visible.ts';
import { baseImage, type NodeVersion, nodeVersions, parentImage } from './harness/artifacts.ts';
import { functionCode } from './harness/fixtures.ts';
import { LayerFolder } from './harness/layer-folder.ts';
import { runSandboxes, type SandboxResult, type SandboxRow } from './harness/sandboxes.ts';

const code = functionCode('zoo');
const STORE = { COVERAGE_DIR: '/tmp/store' };

/** For the layer: what is loaded in another way there is the recorder, not the handler. */
const BY_LAYER =
  /^(module: (CommonJS|ES module|syntax error|top-level await that rejects)|handler name: no dot|errors, thrown|log lines|stream: metadata.*)$/;

function shapesOf(node: NodeVersion): Shape[] {
  return SHAPES.filter(({ nodes }) => nodes?.includes(node) ?? true);
}

function rowsOf(shapes: Shape[], env: Record<string, string> = {}): SandboxRow[] {
  return shapes.map((shape) => ({
    name: nameOf(shape),
    handler: shape.handler,
    events: shape.events,
    env: { ...env, ...shape.env },
  }));
}

function nameOf(shape: Shape): string {
  return `shape-${SHAPES.indexOf(shape)}`;
}

/** Without repeated log lines where the plain parent itself repeats them now and then. */
function seen(results: SandboxResult[], shape: Shape, node: NodeVersion) {
  const result = results.find(({ name }) => name === nameOf(shape));
  if (result === undefined) throw new Error(`no result for ${shape.shape}`);
  const { answers, log } = visible(result);
  return { answers, log: shape.logsTwice?.includes(node) ? [...new Set(log)] : log };
}

/** Else the comparison would be one of the parent with itself. */
function objectsOf(stored: string[], shape: Shape): string[] {
  return stored.filter((file) => file.startsWith(`/tmp/store/raw/${nameOf(shape)}/`));
}

describe.each(nodeVersions)('on Node %s', (node) => {
  let plain: SandboxResult[];
  let recorded: Awaited<ReturnType<typeof runSandboxes>>;
  beforeAll(async () => {
    const rows = rowsOf(shapesOf(node));
    ({ results: plain } = await runSandboxes({ image: parentImage(node), code }, rows));
    recorded = await runSandboxes({ image: baseImage(node), code, env: STORE }, rows);
  });

  test.each(shapesOf(node))('$shape: answers and log lines are the same without us', (shape) => {
    const expected = seen(plain, shape, node);
    expect(expected.answers).toHaveLength(shape.events.length);
    expect(seen(recorded.results, shape, node)).toEqual(expected);
    expect(objectsOf(recorded.stored, shape)).not.toEqual([]);
  });
});

describe('by the layer, on Node 22', () => {
  const shapes = shapesOf('22').filter(({ shape }) => BY_LAYER.test(shape));
  let plain: SandboxResult[];
  let recorded: Awaited<ReturnType<typeof runSandboxes>>;
  beforeAll(async () => {
    const env = { ...STORE, AWS_LAMBDA_EXEC_WRAPPER: '/opt/lambda-coverage/bootstrap' };
    const image = parentImage('22');
    await using layer = await LayerFolder.unpack();
    ({ results: plain } = await runSandboxes({ image, code }, rowsOf(shapes)));
    recorded = await runSandboxes({ image, code, opt: layer.path }, rowsOf(shapes, env));
  });

  test.each(shapes)('$shape: answers and log lines are the same without us', (shape) => {
    expect(seen(recorded.results, shape, '22')).toEqual(seen(plain, shape, '22'));
    expect(objectsOf(recorded.stored, shape)).not.toEqual([]);
  });
});
