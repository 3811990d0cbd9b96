/** What the standard library brings that is no library. */
export const NO_LIBRARY = [
  'site-packages',
  'dist-packages',
  'test',
  'tests',
  'lib2to3',
  'idlelib',
  '__pycache__',
];
/** Modules whose tests run within a minute or so, and reach many others. */
export const TESTS = [
  ...[
    'argparse',
    'ast',
    'asyncio.test_locks',
    'asyncio.test_queues',
    'asyncio.test_streams',
    'base64',
    'calendar',
  ],
  ...[
    'collections',
    'configparser',
    'contextlib',
    'copy',
    'csv',
    'dataclasses',
    'decimal',
    'difflib',
    'email',
  ],
  ...['enum', 'fractions', 'functools', 'heapq', 'html', 'http_cookies', 'ipaddress', 'json', 'logging'],
  ...['optparse', 'pathlib', 'pprint', 'random', 'shlex', 'statistics', 'string', 'tempfile', 'textwrap'],
  ...['tomllib', 'traceback', 'typing', 'urlparse', 'uuid', 'weakref', 'zipfile'],
].map((name) => `test.test_${name}`);
