import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { invokeLocally } from '../../../cli/invoke/invoke.ts';
import type { ScriptObject } from '../../../contract/script-object.ts';
import { commentsIn } from '../../../runtime-interface/files/comments.ts';
import { sourceMapComment } from '../../../runtime-interface/files/source-map-comment.ts';
import { temporaryFolder, writeFiles } from '../support/recorded.ts';

const MAP = { version: 3, sources: ['a.ts'], sourcesContent: ['SOURCE'], names: [], mappings: 'AAAA' };
const UP = '../'.repeat(20);

/** What stands behind a script's code, and whether a map is sent for it. */
const SCRIPTS: Record<string, { tail: string; isSent: boolean }> = {
  beside: { tail: '//# sourceMappingURL=good.map', isSent: true },
  old: { tail: '//@ sourceMappingURL=good.map', isSent: true },
  block: { tail: '/*# sourceMappingURL=good.map */', isSent: true },
  'before code': { tail: '//# sourceMappingURL=good.map\n0;', isSent: true },
  escaped: { tail: '//# sourceMappingURL=g%6fod.map?v=1#x', isSent: true },
  blanks: { tail: '//# sourceMappingURL=with blanks.map', isSent: true },
  'text version': { tail: '//# sourceMappingURL=text-version.map', isSent: true },
  'index map': { tail: '//# sourceMappingURL=index.map', isSent: true },
  'guarded on one line': { tail: '//# sourceMappingURL=guarded-line.map', isSent: true },
  'guarded, no map': { tail: '//# sourceMappingURL=guarded-secret.map', isSent: false },
  guarded: { tail: '//# sourceMappingURL=guarded.map', isSent: true },
  'link inside': { tail: '//# sourceMappingURL=link-inside.map', isSent: true },
  'string before': {
    tail: 'f("//# sourceMappingURL=other.map");\n//# sourceMappingURL=good.map',
    isSent: true,
  },

  'no comment': { tail: '', isSent: true },
  'no comment, no map': { tail: '0;', isSent: false },
  'no comment, link outside': { tail: '1;', isSent: false },
  'no comment, link inside': { tail: '2;', isSent: true },
  'no comment, link to a device': { tail: '3;', isSent: false },
  'no comment, pipe': { tail: '4;', isSent: false },
  'no comment, folder': { tail: '5;', isSent: false },
  'no comment, empty': { tail: '6;', isSent: false },
  'no comment, huge': { tail: '7;', isSent: false },
  'no comment, version 2': { tail: '8;', isSent: false },
  'no comment, JSON that is no map': { tail: '9;', isSent: false },
  // As a URL, it would end at the blank.
  'other.map no comment': { tail: '10;', isSent: false },
  'words in a string, map beside': { tail: 'f("//# sourceMappingURL=other.map");', isSent: true },

  environ: { tail: `//# sourceMappingURL=${UP}proc/self/environ`, isSent: false },
  'environ, escaped': {
    tail: `//# sourceMappingURL=${'%2e%2e/'.repeat(20)}proc/self/environ`,
    isSent: false,
  },
  'environ, twice escaped': {
    tail: `//# sourceMappingURL=${'..%2f'.repeat(20)}proc%2fself/environ`,
    isSent: false,
  },
  'environ, absolute': { tail: '//# sourceMappingURL=/proc/self/environ', isSent: false },
  'environ, two slashes': { tail: '//# sourceMappingURL=//proc/self/environ', isSent: false },
  'environ, URL': { tail: '//# sourceMappingURL=file:///proc/self/environ', isSent: false },
  'map outside': { tail: '//# sourceMappingURL=../outside/secret.map', isSent: false },
  'map outside, URL': { tail: '//# sourceMappingURL=file://OUTSIDE/secret.map', isSent: false },
  'link outside': { tail: '//# sourceMappingURL=link-outside.map', isSent: false },
  'folder outside': { tail: '//# sourceMappingURL=folder/secret.map', isSent: false },
  'link to a device': { tail: '//# sourceMappingURL=zero.map', isSent: false },
  pipe: { tail: '//# sourceMappingURL=pipe.map', isSent: false },
  socket: { tail: '//# sourceMappingURL=socket.map', isSent: false },
  folder: { tail: '//# sourceMappingURL=.', isSent: false },
  huge: { tail: '//# sourceMappingURL=huge.map', isSent: false },
  'no map': { tail: '//# sourceMappingURL=.env', isSent: false },
  'JSON that is no map': { tail: '//# sourceMappingURL=secrets.json', isSent: false },
  'version 2': { tail: '//# sourceMappingURL=version-2.map', isSent: false },
  string: { tail: 'f("//# sourceMappingURL=good.map");', isSent: false },
  template: { tail: 'f(`\n//# sourceMappingURL=good.map\n`);', isSent: false },
  'last in a template': { tail: 'f(`\u0024{1}//# sourceMappingURL=good.map`);', isSent: false },
  'regular expression': { tail: 'f(/[/*# sourceMappingURL=good.map ]/);', isSent: false },
  'comment in a comment': { tail: '/* say //# sourceMappingURL=good.map */', isSent: false },
  'data URL last': {
    tail: '//# sourceMappingURL=good.map\n//# sourceMappingURL=data:application/json,{}',
    isSent: false,
  },
};

let texts: Map<string, ScriptObject>;
let stored: string;

beforeAll(async () => {
  const folder = temporaryFolder();
  const outside = writeFiles(join(folder, 'outside'), {
    'secret.map': JSON.stringify({ ...MAP, sourcesContent: ['SECRET'] }),
    'secret.js': 'exports.key = "SECRET";',
  });
  const task = writeFiles(join(folder, 'task'), {
    'good.map': JSON.stringify(MAP),
    'with blanks.map': JSON.stringify(MAP),
    'text-version.map': JSON.stringify({ ...MAP, version: '3' }),
    'index.map': JSON.stringify({ version: 3, sections: [] }),
    'guarded.map': `)]}'\n${JSON.stringify(MAP)}`,
    'guarded-line.map': `)]}'${JSON.stringify(MAP)}`,
    'guarded-secret.map': `)]}'\nKEY=SECRET\n${JSON.stringify(MAP)}`,
    'no comment.js.map': JSON.stringify(MAP),
    'words in a string, map beside.js.map': JSON.stringify(MAP),
    'no comment, no map.js.map': 'KEY=SECRET',
    'no comment, empty.js.map': '',
    'no comment, huge.js.map': JSON.stringify(MAP),
    'no comment, version 2.js.map': JSON.stringify({ ...MAP, version: 2, sourcesContent: ['SECRET'] }),
    'no comment, JSON that is no map.js.map': '{"version":3,"key":"SECRET"}',
    'other.map': JSON.stringify({ ...MAP, file: 'other' }),
    '.env': 'KEY=SECRET',
    'secrets.json': '{"version":3,"key":"SECRET"}',
    'version-2.map': JSON.stringify({ ...MAP, version: 2, sourcesContent: ['SECRET'] }),
    'huge.map': JSON.stringify(MAP),
  });
  truncateSync(join(task, 'huge.map'), 65 * 1024 * 1024);
  truncateSync(join(task, 'no comment, huge.js.map'), 65 * 1024 * 1024);
  symlinkSync('good.map', join(task, 'no comment, link inside.js.map'));
  symlinkSync('/dev/zero', join(task, 'no comment, link to a device.js.map'));
  execFileSync('mkfifo', [join(task, 'no comment, pipe.js.map')]);
  mkdirSync(join(task, 'no comment, folder.js.map'));
  symlinkSync('good.map', join(task, 'link-inside.map'));
  symlinkSync(join(outside, 'secret.map'), join(task, 'link-outside.map'));
  symlinkSync(join(outside, 'secret.js'), join(task, 'link-outside.js'));
  symlinkSync(join(outside, 'secret.map'), join(task, 'no comment, link outside.js.map'));
  symlinkSync(outside, join(task, 'folder'));
  symlinkSync('/dev/zero', join(task, 'zero.map'));
  execFileSync('mkfifo', [join(task, 'pipe.map')]);
  const socket = createServer().listen(join(task, 'socket.map'));

  mkdirSync(join(task, 'scripts'));
  for (const [name, { tail }] of Object.entries(SCRIPTS)) {
    const text = `const f = (x) => x;\nf(1);\n${tail.replace('OUTSIDE', outside)}`;
    writeFileSync(join(task, `${name}.js`), text);
  }
  // Code may give itself any URL: each of these has the length of a file that is none of ours.
  const secret = readFileSync(join(outside, 'secret.js'), 'utf8');
  const urls = [
    '/link-outside.js',
    '/../outside/secret.js',
    '/%2e%2e/outside/secret.js',
    '/folder/secret.js',
  ];
  writeFiles(task, {
    'index.js': `
      const { Script } = require('node:vm');
      for (const name of ${JSON.stringify(Object.keys(SCRIPTS))}) require('./' + name + '.js');
      for (const url of ${JSON.stringify(urls)}) {
        new Script('(() => 1)()'.padEnd(${secret.length}), {
          filename: ${JSON.stringify(pathToFileURL(task).href)} + url,
        }).runInThisContext();
      }
      exports.handler = async () => 'ran';`,
  });
  const dir = join(folder, 'store');
  const [answer] = await invokeLocally({
    handler: 'index.handler',
    taskRoot: task,
    functionName: 'names',
    dir,
    events: ['{}'],
    env: { PRIVATE: 'SECRET' },
    onLog: () => {},
  });
  socket.close();
  expect(answer?.payload).toBe('ran');
  const objects = readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json.gz'))
    .map((name) => gunzipSync(readFileSync(join(dir, name))).toString());
  stored = objects.join('\n');
  const scripts = objects
    .map((text) => JSON.parse(text) as ScriptObject)
    .filter(({ text }) => text !== undefined);
  texts = new Map(scripts.map((script) => [script.path, script]));
});

test.each(Object.entries(SCRIPTS))('%s', (name, { isSent }) => {
  const script = texts.get(`${name}.js`);
  expect(script).toBeDefined();
  expect(script?.sourceMap !== undefined).toBe(isSent);
  expect(script?.sourceMap ?? '').not.toContain('"other"');
});

test('nothing but texts and maps of the folder has left it, whatever code calls itself', () => {
  expect([...texts.keys()].sort()).toEqual(
    [...Object.keys(SCRIPTS), 'index'].map((name) => `${name}.js`).sort(),
  );
  // What the scripts themselves say is theirs.
  expect(stored).not.toContain('SECRET');
});

test.each([
  ['a / b; c / d //x', ['//x']],
  ['if (x) /"/.test(y); //x', ['//x']],
  ['(a) / b / "/*"; /*x*/', ['/*x*/']],
  ['`\u0024{ {a: `//\u0024{1}`} }//`; //x', ['//x']],
  ["'a\\\r\n//b'; //x", ['//x']],
  ['x = /[/"]/g //x', ['//x']],
  ['"open', undefined],
  ['`open', undefined],
  ['f(', undefined],
])('the comments of %j', (text, comments) => {
  expect(commentsIn(text)).toEqual(comments);
});

test('a text in which the way is lost keeps its last comment', () => {
  expect(sourceMapComment('x = "open\n//# sourceMappingURL=a.map\ny')).toBe('a.map');
});

test('the end of a literal is found in time that grows with its length', () => {
  for (const quote of ['"', '`', '/']) {
    expect(commentsIn(`x = ${quote}${'a'.repeat(20_000_000)}${quote}; //x`)).toEqual(['//x']);
  }
  expect(commentsIn(`${'/* */ '.repeat(200_000)}x`)).toHaveLength(200_000);
});
