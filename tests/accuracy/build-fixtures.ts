/**
 * `node tests/accuracy/build-fixtures.ts`: builds tests/fixtures/built from built-programs.ts, after
 * `npm ci --prefix tests/accuracy`. The tests run what is there, so that they need none of the tools. Programs that are
 * there with the text that they have now stay; with `--all` they are built anew, as after an update of the tools.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { BUILT_PROGRAMS } from './built-programs.ts';
import { pipelines } from './pipelines.ts';
import { PROJECT } from './source-name.ts';
import { toolPipelines } from './tool-pipelines.ts';

export interface BuiltFixture {
  program: string;
  tool: string;
  text: string;
  /** As what it runs: `.cjs` or `.mjs`. */
  extension: string;
  code: string;
  /** With `*` for the program. */
  sources: string[];
  names: string[];
  mappings: string;
}

if (import.meta.main) {
  const known = [...pipelines, ...toolPipelines];
  const work = join(import.meta.dirname, '.built');
  const fixtures = join(PROJECT, 'tests/fixtures/built');
  const before = readdirSync(fixtures).flatMap(
    (file) => JSON.parse(readFileSync(join(fixtures, file), 'utf8')) as BuiltFixture[],
  );
  const built: Record<string, BuiltFixture[]> = {};
  try {
    for (const [program, { text, language, tools }] of Object.entries(BUILT_PROGRAMS)) {
      for (const tool of tools) {
        built[tool] ??= [];
        const same = before.find(
          (each) => each.program === program && each.tool === tool && each.text === text,
        );
        if (same !== undefined && !process.argv.includes('--all')) {
          built[tool].push(same);
          continue;
        }
        const folder = join(work, `${program}-${tool}`.replace(/[^a-z0-9]+/gi, '-'));
        mkdirSync(join(folder, 'out'), { recursive: true });
        const entry = join(folder, `program.${language}`);
        writeFileSync(entry, text);
        const file = await known.find(({ name }) => name === tool)?.make(entry, join(folder, 'out'));
        if (file === undefined) throw new Error(`no pipeline ${tool}`);
        const { sources, names, mappings } = JSON.parse(readFileSync(`${file}.map`, 'utf8'));
        const code = readFileSync(file, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '');
        built[tool].push({
          program,
          tool,
          text,
          extension: extname(file) === '.mjs' ? '.mjs' : '.cjs',
          code,
          sources: sources.map((source: string) =>
            source.endsWith(`program.${language}`) ? '*' : 'made up',
          ),
          names,
          mappings,
        });
      }
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  rmSync(fixtures, { recursive: true, force: true });
  mkdirSync(fixtures, { recursive: true });
  for (const [tool, all] of Object.entries(built)) {
    writeFileSync(
      join(fixtures, `${tool.replace(/[^a-z0-9]+/gi, '-').toLowerCase()}.json`),
      `${JSON.stringify(all, null, 1)}\n`,
    );
  }
}
