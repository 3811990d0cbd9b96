import { cpSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { installedPackages } from '../../scripts/packages/installed-packages.ts';
import { combineFolder } from '../unit/support/combined.ts';
import { lambdaCoverage } from '../unit/support/command.ts';
import { commit } from '../unit/support/placed.ts';
import { RecordedStore, rawObject, run, temporaryFolder, writeFiles } from '../unit/support/recorded.ts';
import { bundlers } from './shapes/bundlers.ts';
import { cdk, cdkElsewhere } from './shapes/cdk.ts';
import { keptLinks } from './shapes/linked.ts';
import { nccTypeScript, nccWorkspaces } from './shapes/ncc.ts';
import { pnpmDockerfile } from './shapes/pnpm.ts';
import { samJavaScript, samTypeScript } from './shapes/sam.ts';
import { serverless } from './shapes/serverless.ts';
import type { BuiltFunction, Shape } from './shapes/shape.ts';
import { tsc, tscInline, tscSourceRoot, tscStrangeSourceRoot, tscWhole } from './shapes/tsc.ts';

const SHAPES: Shape[] = [
  ...[samTypeScript, samJavaScript, cdk, cdkElsewhere, serverless, pnpmDockerfile],
  ...[nccWorkspaces, nccTypeScript, keptLinks],
  ...[tsc, tscWhole, tscInline, tscSourceRoot, tscStrangeSourceRoot, ...bundlers],
];

let tools: string;
beforeAll(async () => {
  tools = await installedPackages(import.meta.dirname);
});

test.each(SHAPES.map((shape) => [shape.name, shape] as const))(
  '%s: every source is named as git names its file, wherever it runs and the report is made',
  async (_, shape) => {
    const root = writeFiles(join(temporaryFolder(), 'shop'), shape.files);
    commit(root);
    const built = shape.build(root, tools);
    const link = join(temporaryFolder(), 'link');
    symlinkSync(root, link);
    const [source = ''] = shape.sources;
    const below = dirname(source);
    for (const [place, functions] of [
      ['deployed', built.map(deployed)],
      ['as built', built],
    ] as const) {
      const store = recorded(functions);
      for (const folder of [root, join(root, below), link, join(link, below)]) {
        const { files, unplaced, changed, warnings, unconverted } = await combineFolder(store.folder, {
          reporters: ['none'],
          root: folder,
        });
        const names = files.map(({ path }) => path).sort();
        expect({ place, folder, names, unplaced, changed, unconverted }).toEqual({
          ...{ place, folder, names: [...shape.sources].sort() },
          ...{ unplaced: [], changed: [], unconverted: 0 },
        });
        const { warning } = shape;
        expect(warnings).toEqual(
          warning === undefined ? [] : functions.map(() => expect.stringMatching(warning)),
        );
      }
    }
  },
);

/** Each of its functions is what it is by other means: files beside each other, a bundle, maps without texts. */
test.each([samJavaScript, pnpmDockerfile, tsc].map((shape) => [shape.name, shape] as const))(
  '%s: recorded and reported by the command, behind links on both sides',
  async (_, shape) => {
    const root = writeFiles(join(temporaryFolder(), 'shop'), shape.files);
    commit(root);
    const links = temporaryFolder();
    symlinkSync(root, join(links, 'checkout'));
    const store = join(links, 'store');
    for (const { name, folder, entry, events } of shape.build(root, tools)) {
      symlinkSync(folder, join(links, name));
      const task = ['--task-root', join(links, name), '--function-name', name, '--dir', store];
      const each = events.flatMap((event) => ['--event', JSON.stringify(event)]);
      const handler = entry.replace(/\.js$/, '.handler');
      const { code, stderr } = await lambdaCoverage(['invoke', handler, ...task, ...each], { cwd: links });
      expect([code, stderr]).toEqual([0, expect.any(String)]);
    }
    const outside = ['--root', join(links, 'checkout', dirname(shape.sources[0] ?? ''))];
    for (const [cwd, where] of [
      [join(links, 'checkout'), []],
      [links, outside],
    ] as const) {
      const args = ['report', store, '-r', 'lcovonly,cobertura', '-o', join(links, 'report'), ...where];
      const { code, stderr } = await lambdaCoverage(args, { cwd });
      expect([code, stderr]).toEqual([0, expect.not.stringContaining('Not files of the checkout')]);
      const read = (file: string) => readFileSync(join(links, 'report', file), 'utf8');
      const names = (text: string, name: RegExp) => [...text.matchAll(name)].map(([, path]) => path).sort();
      expect(names(read('lcov.info'), /^SF:(.*)$/gm)).toEqual([...shape.sources].sort());
      expect(names(read('cobertura-coverage.xml'), / filename="([^"]*)"/g)).toEqual(
        [...shape.sources].sort(),
      );
    }
  },
);

function deployed(built: BuiltFunction): BuiltFunction {
  const folder = join(temporaryFolder(), 'task');
  cpSync(built.folder, folder, { recursive: true });
  return { ...built, folder };
}

/** Runs each function, as the recorder does with the maps that stand beside the scripts. */
function recorded(functions: readonly BuiltFunction[]): RecordedStore {
  const store = new RecordedStore();
  for (const { name, folder, entry, events } of functions) {
    const result = run(folder, entry, events);
    const maps: Record<string, string> = {};
    for (const { url } of result) {
      const file = fileURLToPath(url);
      if (existsSync(`${file}.map`)) maps[relative(folder, file)] = readFileSync(`${file}.map`, 'utf8');
    }
    store.putScripts(folder, result, maps);
    store.put(rawObject(folder, result, { functionName: name }));
  }
  return store;
}
