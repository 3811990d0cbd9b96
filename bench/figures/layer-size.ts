import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dockerBuild } from '../../tests/containers/harness/docker.ts';
import type { Figure } from '../bench.ts';

const GOAL_KB = 250;

export async function layerSize(): Promise<Figure> {
  const output = await mkdtemp(join(tmpdir(), 'lambda-coverage-layer-'));
  try {
    await dockerBuild({ file: 'Dockerfile.layer', output });
    const { size } = await stat(join(output, 'lambda-coverage-layer.zip'));
    const missed = size > GOAL_KB * 1024;
    return {
      title: 'Size of the layer',
      method: 'The zip that `Dockerfile.layer` builds.',
      columns: ['zip', 'goal', ''],
      rows: [[`${(size / 1024).toFixed(1)} KB`, `${GOAL_KB} KB`, missed ? 'MISSED' : 'met']],
      ...(missed ? { missed: 'Something large was bundled: look at the sizes in `dist/layer`.' } : {}),
    };
  } finally {
    await rm(output, { recursive: true });
  }
}
