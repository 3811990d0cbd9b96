import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { parseInstrumentedFolder } from '../../contract/instrumented-folder.ts';
import { EXAMPLES, type ExampleFunction } from '../../examples/examples.ts';
import { buildExamples } from '../../scripts/build/examples.ts';
import { baseImage, nodeVersions, parentImage } from './harness/artifacts.ts';
import { repository } from './harness/docker.ts';
import { type Answer, LambdaContainer } from './harness/lambda-container.ts';
import { UserImage } from './harness/user-image.ts';

const INSTRUMENT = ['lambda-coverage instrument'];
const codeOf = ({ folder, taskRoot }: ExampleFunction) => join(repository, 'examples', folder, taskRoot);

beforeAll(() => buildExamples());

/** CommonJS as it was written, and modules in a bundle with a map. */
const NAMES = ['csv-import', 'orders-api'];

test.each(nodeVersions.map((node, index) => [node, NAMES[index % NAMES.length] ?? ''] as const))(
  'RUN lambda-coverage instrument on Node %s: %s answers as before, with the recorder and without it',
  async (node, name) => {
    const example = EXAMPLES.find((each) => each.name === name);
    if (example === undefined) throw new Error(`no example ${name}`);
    const events = await Promise.all(
      example.events.map((event) => readFile(join(repository, 'examples', example.folder, 'events', event))),
    );
    const [code, { handler }] = [codeOf(example), example];
    await using plain = await UserImage.build(parentImage(node), code, handler);
    await using counted = await UserImage.build(baseImage(node), code, handler, INSTRUMENT);
    await using parent = await LambdaContainer.start({ image: plain.tag });
    await using without = await LambdaContainer.start({ image: counted.tag });
    await using recorded = await LambdaContainer.start({
      image: counted.tag,
      env: { COVERAGE_DIR: '/tmp/store' },
    });

    for (const event of events) {
      const [expected, ...answers] = await Promise.all(
        [parent, without, recorded].map(async (lambda) => comparable(await lambda.invoke(event))),
      );
      expect(answers).toEqual([expected, expected]);
    }
    const { output } = await recorded.exec(['cat', '/var/task/.lambda-coverage-originals/manifest.json']);
    const { files } = parseInstrumentedFolder(output);
    expect(files.length).toBe(name === 'csv-import' ? 3 : 1);
    for (const { path, sha256 } of files) {
      const original = await recorded.exec(['sha256sum', `/var/task/.lambda-coverage-originals/${path}`]);
      expect(original.output.split(' ')[0]).toBe(sha256);
    }
  },
);

/** But for ids and times, which differ from one call to the next, and the frame that docs/how-it-works.md lists. */
function comparable({ status, body }: Answer): [number, string] {
  const text = `${body}`
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\dT[\d:.]+Z/g, '…')
    .replace(/"[^"]*\/opt\/lambda-coverage\/handler\.mjs[^"]*",/g, '');
  return [status, text];
}
