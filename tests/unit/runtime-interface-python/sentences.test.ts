/** What both recorders say, they say in the same words: no compiler sees that one of the two was reworded. */
import { parse } from '@babel/parser';
import { traverseFast } from '@babel/types';
import { expect, test } from 'vitest';
import { tokenize } from '../../../combiner-image/python/plan/tokenize.ts';
import { sourceFiles } from '../support/source-files.ts';

/** In the place of what is put in. */
const GAP = '…';
/** Names and patterns are compared elsewhere. */
const SENTENCE = /[a-z…)][,:;]? [a-z…(]+/i;
/** Of HTTP, of variables of other programs, and what is hashed or compared. */
const NO_SENTENCE = /HTTP\/1\.1|^[A-Z][\w-]+: \S+(?:\s|$)|Credential=| GMT$|^--|^(?:s3|directory) …|^… none$/;

/** What Python alone says, by the file of the recorder that says it. */
const OF_PYTHON: Readonly<Record<string, readonly string[]>> = {
  // Of its cores, and of how it starts.
  'site/sitecustomize.py': ['lambda-coverage: warn: coverage could not start: …\n'],
  'recorder/cores/core.py': [
    'only CPython is recorded, not …',
    'Python 3.… is not recorded, only 3.9 and later',
  ],
  'recorder/cores/monitoring.py': [
    'sys.monitoring has no free tool id',
    'sys.monitoring has no free tool id: other tools use …',
  ],
  'recorder/cores/tracer.py': [
    'sys.settrace is in use by …: nothing is recorded',
    'this layer was built without the tracer for Python 3.… on …: build it where PyPI can be reached',
    'the tracer cannot be loaded: …',
  ],
  'recorder/runtime/runtime.py': [
    'nothing is recorded: the runtime client has no wait_next_invocation that could be watched.',
    'recording has stopped, the function goes on: …',
  ],
  'recorder/health/status.py': [
    'none of the code that ran is recorded: COVERAGE_INCLUDE and COVERAGE_EXCLUDE leave it out, or it is outside of the task root: then name its folder in COVERAGE_INCLUDE, as /opt/python/app/**.',
    "the recorder's thread does not answer: see the log.",
    'another tool has taken what Python tells of running code (sys.settrace, or the tool id of sys.monitoring): what runs from then on is not recorded. Remove that tool, a debugger or coverage.py say, from the function.',
  ],
  // Where Node's half has errors of Node's in its log.
  'recorder/delivery/delivery.py': [
    'an object cannot be queued: …',
    'the text of … cannot be queued: …',
    'what waits cannot be sent: …',
  ],
  'recorder/delivery/source_text.py': ['a byte order mark and an encoding that is not UTF-8'],
  'recorder/extension/connection.py': [
    'the Extensions API answered … to register',
    'the Extensions API answered … to event/next',
  ],
  'recorder/store/deadline.py': ['no time is left'],
  'recorder/store/directory.py': ['another object is being written'],
  'recorder/store/http/answer.py': ['the connection ended'],
  'recorder/store/http/name_lookup.py': ['another name is looked up'],
  'recorder/store/http/no_answer.py': [
    'if your network inspects TLS, name the file of its CA in AWS_CA_BUNDLE.',
  ],
  'recorder/store/http/stream.py': ['no address'],
  'recorder/store/http/tls.py': ['the certificates of AWS_CA_BUNDLE are not used: …'],
  'recorder/store/s3/container_credentials.py': [
    'credentials are asked for',
    'no JSON',
    'a token with characters that no header takes',
  ],
  // Put together in another way. What comes of it is compared by constants.test.ts and settings.test.ts.
  'recorder/store/s3/s3_failure.py': [
    "allow s3:PutObject on the prefix in the function's role (and kms:GenerateDataKey with SSE-KMS), or set COVERAGE_S3_SSE or COVERAGE_S3_ACL if the bucket's policy demands it.",
    'the bucket does not take what COVERAGE_S3_ACL, COVERAGE_S3_SSE or another option asks for: correct or unset it.',
  ],
  'recorder/store/settings.py': [
    'COVERAGE_DIR must be the path of a directory: name a bucket with COVERAGE_S3_BUCKET and …. Nothing is recorded.',
    '… must have at most … bytes, … in each part, and no control characters; using the default, ….',
  ],
};

/** Of Node's recorder and of the contract, with gaps; patterns too. */
function textsOfNode(): Set<string> {
  const found = new Set<string>();
  for (const { text } of ['runtime-interface', 'contract'].flatMap((folder) => sourceFiles(folder)))
    traverseFast(parse(text, { sourceType: 'module', plugins: ['typescript'] }), (node) => {
      if (node.type === 'StringLiteral') found.add(node.value);
      if (node.type === 'RegExpLiteral') found.add(node.pattern);
      if (node.type === 'TemplateLiteral')
        found.add(node.quasis.map(({ value }) => value.cooked ?? '').join(GAP));
    });
  return found;
}

/** Of one file of Python's, without docstrings; strings that follow each other are one. */
function textsOfPython(source: string): string[] {
  return tokenize(source).flatMap(({ tokens }) => {
    if (tokens.every(({ kind }) => kind === 'string')) return [];
    const texts: string[] = [];
    for (const [i, { kind, start, end }] of tokens.entries()) {
      if (kind !== 'string') continue;
      const text = contentOf(source.slice(start, end));
      if (tokens[i - 1]?.kind === 'string') texts.push(`${texts.pop()}${text}`);
      else texts.push(text);
    }
    return texts.map((text) => text.replace(/%\.?\d*[sdrx]/g, GAP).replaceAll('%%', '%'));
  });
}

function contentOf(literal: string): string {
  const [, prefix = '', , content = ''] = /^(\w*)('''|"""|'|")([\s\S]*)\2$/.exec(literal) ?? [];
  if (/r/i.test(prefix)) return content;
  const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t' };
  return content.replace(/\\([nrt'"\\])/g, (_, letter: string) => escapes[letter] ?? letter);
}

test("each sentence of Python's recorder is one of Node's, or one that Python alone has to say", () => {
  const ofNode = textsOfNode();
  // What is beside these folders works when an image is built.
  const files = sourceFiles('runtime-interface-python', '.py').filter(({ name }) => name.includes('/'));
  const said = files.flatMap(({ name, text }) =>
    textsOfPython(text)
      .filter((one) => SENTENCE.test(one) && !NO_SENTENCE.test(one))
      .map((one) => ({ name, one })),
  );
  const own = said.filter(({ one }) => !ofNode.has(one));
  expect(said.length - own.length).toBeGreaterThan(100);
  const listed = (lists: [string, readonly string[]][]) =>
    lists.flatMap(([name, texts]) => texts.map((one) => `runtime-interface-python/${name}: ${one}`)).sort();
  const alone = new Set(listed(own.map(({ name, one }) => [name, [one]])));
  expect([...alone], 'said by Python, and not by runtime-interface or contract').toEqual(
    listed(Object.entries(OF_PYTHON)),
  );
});
