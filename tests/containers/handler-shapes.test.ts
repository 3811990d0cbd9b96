import { isDeepStrictEqual } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { SHAPES, type Shape } from './handler-shapes/shapes.ts';
import { visible } from './handler-shapes/visible.ts';
import { baseImage, type NodeVersion, nodeVersions, parentImage } from './harness/artifacts.ts';
import { WRAPPER } from './harness/exec-wrapper.ts';
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

/** Of a failing stream only what the plain parent itself always does. */
function seen(results: SandboxResult[], shape: Shape, node: NodeVersion) {
  const result = results.find(({ name }) => name === nameOf(shape));
  if (result === undefined) throw new Error(`no result for ${shape.shape}`);
  const { answers, log } = visible(result);
  if (!shape.racy?.includes(node)) return { answers, log };
  return {
    answers: answers.map((answer) => ({ ...answer, status: 'by chance' })),
    log: [...new Set(log)].filter((line) => line.includes('Invoke Error')),
  };
}

/** Else the comparison would be one of the parent with itself. */
function objectsOf(stored: string[], shape: Shape): string[] {
  return stored.filter((file) => file.startsWith(`/tmp/store/raw/${nameOf(shape)}/`));
}

interface Both {
  plain: SandboxResult[];
  recorded: SandboxResult[];
  stored: string[];
}

/**
 * Runs the shapes on both sides. The emulator and the plain parent have races of their own (a line logged twice,
 * two lines in another order): what differs is run again on both sides, and a difference of ours is there again.
 */
async function runBoth(
  shapes: Shape[],
  node: NodeVersion,
  run: (side: 'plain' | 'recorded', shapes: Shape[]) => ReturnType<typeof runSandboxes>,
): Promise<Both> {
  const both: Both = { plain: [], recorded: [], stored: [] };
  let different = shapes;
  for (let attempt = 1; attempt <= 3 && different.length > 0; attempt++) {
    const plain = await run('plain', different);
    const recorded = await run('recorded', different);
    const isFresh = ({ name }: SandboxResult) => different.some((shape) => nameOf(shape) === name);
    both.plain = [...both.plain.filter((result) => !isFresh(result)), ...plain.results];
    both.recorded = [...both.recorded.filter((result) => !isFresh(result)), ...recorded.results];
    both.stored.push(...recorded.stored);
    different = different.filter(
      (shape) => !isDeepStrictEqual(seen(both.recorded, shape, node), seen(both.plain, shape, node)),
    );
    for (const { shape } of different) console.log(`${shape}: differs in attempt ${attempt}`);
  }
  return both;
}

describe.each(nodeVersions)('on Node %s', (node) => {
  let both: Both;
  beforeAll(async () => {
    both = await runBoth(shapesOf(node), node, (side, shapes) =>
      side === 'plain'
        ? runSandboxes({ image: parentImage(node), code }, rowsOf(shapes))
        : runSandboxes({ image: baseImage(node), code, env: STORE }, rowsOf(shapes)),
    );
  });

  test.each(shapesOf(node))('$shape: answers and log lines are the same without us', (shape) => {
    const expected = seen(both.plain, shape, node);
    expect(expected.answers).toHaveLength(shape.events.length);
    expect(seen(both.recorded, shape, node)).toEqual(expected);
    expect(objectsOf(both.stored, shape)).not.toEqual([]);
  });
});

describe('by the layer, on Node 22', () => {
  const chosen = shapesOf('22').filter(({ shape }) => BY_LAYER.test(shape));
  let both: Both;
  beforeAll(async () => {
    const env = { ...STORE, ...WRAPPER };
    const image = parentImage('22');
    await using layer = await LayerFolder.unpack();
    const opt = layer.path;
    both = await runBoth(chosen, '22', (side, shapes) =>
      side === 'plain'
        ? runSandboxes({ image, code }, rowsOf(shapes))
        : runSandboxes({ image, code, opt }, rowsOf(shapes, env)),
    );
  });

  test.each(chosen)('$shape: answers and log lines are the same without us', (shape) => {
    expect(seen(both.recorded, shape, '22')).toEqual(seen(both.plain, shape, '22'));
    expect(objectsOf(both.stored, shape)).not.toEqual([]);
  });
});
