import accepts from 'accepts';
import bytes from 'bytes';
import contentType from 'content-type';
import convertSourceMap from 'convert-source-map';
import { Hono } from 'hono';
import ipaddr from 'ipaddr.js';
import { createCoverageMap } from 'istanbul-lib-coverage';
import jsesc from 'jsesc';
import MagicString from 'magic-string';
import { minimatch } from 'minimatch';
import pLimit from 'p-limit';
import { compile, pathToRegexp } from 'path-to-regexp';
import picomatch from 'picomatch';
import qs from 'qs';

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

export async function main() {
  const app = new Hono();
  app.use('*', async (c, next) => {
    await next();
    c.header('x', '1');
  });
  app.get('/a/:id{[0-9]+}', (c) => c.json({ id: c.req.param('id'), q: c.req.query('q') }));
  app.post('/b', async (c) => c.text((await c.req.text()) || 'empty', 201));
  app.get('/throw', () => {
    throw new Error('x');
  });
  app.onError((error, c) => c.text(error.message, 500));
  app.route(
    '/sub',
    new Hono().get('/', (c) => c.html('<p>')),
  );
  for (const [path, init] of [
    ['/a/1?q=2'],
    ['/a/x'],
    ['/b', { method: 'POST', body: 'hi' }],
    ['/throw'],
    ['/sub'],
    ['/none'],
  ]) {
    await (await app.request(path, init)).text();
  }
  const text = new MagicString('const a = 1;\nlet b;');
  text.overwrite(6, 7, 'c').prepend('/**/').append(';').remove(13, 16).move(0, 5, 12).trim().indent();
  text.generateMap({ hires: true, includeContent: true });
  for (const glob of ['**/*.{js,ts}', '!a/[bc]?.x', '@(a|b)+(c)', 'a/**', '[[:alpha:]]', '{1..3}']) {
    picomatch(glob)('a/bx.js');
    picomatch.scan(glob, { tokens: true });
    minimatch('a/b.js', glob);
  }
  qs.stringify(qs.parse('a[b]=1&a[c][]=2&d=%20&e.f=1', { allowDots: true }), { arrayFormat: 'brackets' });
  const limit = pLimit(2);
  await Promise.all([1, 2, 3, 4].map((n) => limit(async () => (n % 2 ? await wait(n) : n))));
  jsesc({ a: new Map([['x', [1, 'ü']]]), b: '\0\n"' }, { compact: false, quotes: 'double', es6: true });
  bytes('1.5kb') + bytes(2048, { unit: 'kb' });
  ipaddr.parse('::ffff:1.2.3.4').toString();
  ipaddr.isValid('300.1.1.1');
  contentType.parse('text/html; charset="utf-8"; x=y');
  for (const path of ['/a/:b', '/x{/:y}', '/*rest']) {
    pathToRegexp(path).regexp.test('/a/1');
    try {
      compile(path)({ b: '1', rest: ['q'] });
    } catch {}
  }
  accepts({ headers: { accept: 'text/*;q=.5, application/json', 'accept-encoding': 'gzip' } }).types(
    'json',
    'html',
  );
  convertSourceMap.fromSource('//# sourceMappingURL=data:application/json;base64,e30=');
  createCoverageMap({}).merge({
    x: { path: 'x', statementMap: {}, fnMap: {}, branchMap: {}, s: {}, f: {}, b: {} },
  });
}
