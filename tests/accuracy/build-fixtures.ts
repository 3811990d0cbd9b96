/**
 * `node tests/accuracy/build-fixtures.ts`: builds tests/fixtures/built from built-programs.ts, after
 * `npm ci --prefix tests/accuracy`. The tests run what is there, so that they need none of the tools.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  const built: Record<string, BuiltFixture[]> = {};
  try {
    for (const [program, { text, language, tools }] of Object.entries(BUILT_PROGRAMS)) {
      for (const tool of tools) {
        const folder = join(work, `${program}-${tool}`.replace(/[^a-z0-9]+/gi, '-'));
        mkdirSync(join(folder, 'out'), { recursive: true });
        const entry = join(folder, `program.${language}`);
        writeFileSync(entry, text);
        const file = await known.find(({ name }) => name === tool)?.make(entry, join(folder, 'out'));
        if (file === undefined) throw new Error(`no pipeline ${tool}`);
        const { sources, names, mappings } = JSON.parse(readFileSync(`${file}.map`, 'utf8'));
        const code = readFileSync(file, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '');
        built[tool] ??= [];
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
  const folder = join(PROJECT, 'tests/fixtures/built');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [tool, fixtures] of Object.entries(built)) {
    writeFileSync(
      join(folder, `${tool.replace(/[^a-z0-9]+/gi, '-').toLowerCase()}.json`),
      `${JSON.stringify(fixtures, null, 1)}\n`,
    );
  }
}
