import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import type { Workload } from '../report/workload.ts';

const NOUNS =
  'order price stock customer invoice address basket coupon parcel refund tax payment account label route'.split(
    ' ',
  );
const VERBS = 'load check merge split format store send find count close open apply cancel sort group'.split(
  ' ',
);

/** Builds a function of so many sources as one bundle with its map, and a checkout that holds them. */
export async function manySources(
  count: number,
  root: string,
): Promise<Pick<Workload, 'taskRoot' | 'sandboxes'>> {
  const paths = Array.from({ length: count }, (_, i) => pathOf(i));
  for (const [i, path] of paths.entries()) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), textOf(i));
  }
  const imports = paths.map((path, i) => `import * as m${i} from './${path}';`);
  const list = paths.map((_, i) => `m${i}`).join(', ');
  const entry = `${imports.join('\n')}
const modules = [${list}];
export const handler = async ({ every }: { every: number }) => {
  let sum = 0;
  for (const [i, each] of modules.entries()) if (i % every === 0) sum += each.run(i % 7, i % 3 === 0);
  return sum;
};
`;
  await writeFile(join(root, 'handler.ts'), entry);
  const taskRoot = join(root, 'dist');
  await build({
    entryPoints: [join(root, 'handler.ts')],
    outfile: join(taskRoot, 'index.js'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'linked',
    logLevel: 'error',
  });
  return { taskRoot, sandboxes: [[{ every: 3 }], [{ every: 5 }]] };
}

function pathOf(i: number): string {
  return `services/${word(NOUNS, i)}-${Math.floor(i / 250)}/src/${word(VERBS, i >> 2)}/${name(i)}-${i}.ts`;
}

function textOf(i: number): string {
  const [a, b, c] = [name(i), name(i * 7 + 3), name(i * 13 + 5)];
  return `/** ${title(a)} of the ${word(NOUNS, i)} service, by rule ${i}. */
export interface ${title(a)} {
  ${word(NOUNS, i + 1)}Id: number;
  ${word(NOUNS, i + 2)}?: string;
}

const LIMIT_${i} = ${(i * 37) % 1_000};

export function ${a}(input: ${title(a)}, isStrict = false): number {
  if (input.${word(NOUNS, i + 1)}Id > LIMIT_${i}) {
    return isStrict ? ${b}(input) : LIMIT_${i};
  }
  const ${word(NOUNS, i + 2)} = input.${word(NOUNS, i + 2)} ?? '${word(NOUNS, i + 4)}';
  switch (${word(NOUNS, i + 2)}) {
    case '${word(NOUNS, i + 3)}':
      return ${c}(input.${word(NOUNS, i + 1)}Id);
    case '${word(NOUNS, i + 4)}':
      return ${b}(input) + 1;
    default:
      throw new RangeError(\`no ${word(NOUNS, i)} \${${word(NOUNS, i + 2)}}\`);
  }
}

function ${b}({ ${word(NOUNS, i + 1)}Id }: ${title(a)}): number {
  let sum = 0;
  for (let step = 0; step < ${word(NOUNS, i + 1)}Id; step++) {
    sum += step % 2 === 0 && step > ${i % 5} ? step : 1;
  }
  return sum;
}

const ${c} = (value: number) => {
  const parts = [value, value * ${i % 9}, value - ${i % 11}].filter((part) => part > ${i % 6});
  return parts.reduce((all, part) => all + part, 0);
};

export const run = (id: number, isStrict: boolean) => ${a}({ ${word(NOUNS, i + 1)}Id: id * ${(i % 40) + 1} }, isStrict);
`;
}

function word(words: readonly string[], i: number): string {
  return words[i % words.length] ?? '';
}

function name(i: number): string {
  return `${word(VERBS, i)}${title(word(NOUNS, i >> 3))}`;
}

function title(text: string): string {
  return `${text[0]?.toUpperCase()}${text.slice(1)}`;
}
