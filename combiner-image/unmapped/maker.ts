import type { BareCode } from './bare-code.ts';
import { OF_PACKAGE, OF_PROJECT } from './file-comments.ts';

/** A tool that writes JavaScript for others. */
export interface Maker {
  name: string;
  /** What turns its source maps on. */
  option: string;
}

interface KnownMaker extends Maker {
  /** In the code that it adds: strings there are `""`. */
  code?: RegExp;
  /** Where its code alone does not tell. */
  isIn?(bare: BareCode): boolean;
}

/** The first that fits is taken: bundlers go after compilers, so what they add is looked for first. */
const MAKERS: readonly KnownMaker[] = [
  { name: 'ncc', option: 'ncc -s', code: /\b__nccwpck_require__(?:\.ab = |\.ab=|\()/ },
  {
    name: 'webpack',
    option: "webpack devtool: 'source-map'",
    code: /\b(?:var|function) __webpack_(?:require|modules|exports|module_cache)__\b|=[\w$]+\[[\w$]+\]=\{(?:id:[\w$]+,)?(?:loaded:!1,)?exports:\{\}\}|\bd[:=]\([\w$]+,[\w$]+\)=>\{for\(var /,
  },
  {
    name: 'Bun',
    option: 'bun build --sourcemap',
    isIn: ({ comments }) => comments.some((comment) => /^ @bun\b/.test(comment)),
  },
  {
    name: 'esbuild',
    option:
      'esbuild --sourcemap (CDK NodejsFunction: bundling: { sourceMap: true }; SAM: BuildProperties Sourcemap: true; Serverless Framework: custom.esbuild.sourcemap: true)',
    code: /^(?:var|const|let) __(?:defProp|getOwnPropNames|commonJS|toESM|export|esm|require|name|publicField|async)\b|(?:^var |;var |,)[\w$]+=\([\w$]+,[\w$]+\)=>\(\)=>(?:\{try\{return |\()[\w$]+\|\|[\w$]+\(\([\w$]+=\{exports:\{\}\}\)\.exports,/m,
    isIn: (bare) => hasShortNames(bare.code) || (namesFiles(bare) && /^export \{\n/m.test(bare.code)),
  },
  {
    name: 'Rolldown',
    option: 'rolldown output.sourcemap: true',
    code: /^(?:var|const) __(?:commonJSMin|esmMin|exportAll|toCommonJS) = /m,
    isIn: namesFiles,
  },
  {
    name: 'tsc',
    option: 'tsc sourceMap: true, inlineSources: true',
    code: /^Object\.defineProperty\(exports, "", \{ value: true \}\)|^var __(?:importDefault|importStar|createBinding|awaiter|decorate) = \(this && this\.__/m,
  },
  {
    name: 'swc',
    option: 'swc sourceMaps: true',
    code: /\b_interop_require_(?:default|wildcard)\b|^function _export\(target, all\)/m,
  },
  {
    name: 'Babel',
    option: 'Babel sourceMaps: true',
    code: /^function _(?:interopRequire(?:Default|Wildcard)|asyncToGenerator|defineProperty|classCallCheck)\(/m,
  },
];

/**
 * What made a text, as far as it can be told from what the tool added. Packages bring what other tools added to them, so
 * what stands in no brackets is looked at first: esbuild alone adds anything there that is its own.
 */
export function makerOf(bare: BareCode): Maker | undefined {
  const esbuild = MAKERS.find(({ name }) => name === 'esbuild');
  if (esbuild?.code !== undefined && beginsOutside(bare.code, esbuild.code)) return esbuild;
  if (hasShortNames(outside(bare.code))) return esbuild;
  return MAKERS.find(({ code, isIn }) => code?.test(bare.code) || isIn?.(bare));
}

/** Strings and patterns are gone, so each bracket is one. */
const BRACKETS = /[()[\]{}]/g;

function isOpening(bracket: string): boolean {
  return '([{'.includes(bracket);
}

function beginsOutside(code: string, pattern: RegExp): boolean {
  let depth = 0;
  let from = 0;
  for (const { index } of code.matchAll(new RegExp(pattern, 'gm'))) {
    for (const [bracket] of code.slice(from, index).matchAll(BRACKETS)) depth += isOpening(bracket) ? 1 : -1;
    if (depth === 0) return true;
    from = index;
  }
  return false;
}

function outside(code: string): string {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (const { 0: bracket, index } of code.matchAll(BRACKETS)) {
    if (isOpening(bracket)) {
      if (depth++ === 0) parts.push(code.slice(from, index));
    } else if (--depth === 0) from = index + 1;
  }
  parts.push(code.slice(from));
  return parts.join('');
}

const SHORT_FOR_OBJECT =
  /[\w$]+=Object\.(?:create|defineProperty|getOwnPropertyDescriptor|getOwnPropertyNames|getPrototypeOf|prototype\.hasOwnProperty)(?=[;,])/g;

/** What esbuild minified begins with short names for functions of `Object`, one beside the other. */
function hasShortNames(code: string): boolean {
  return (code.slice(0, 2_000).match(SHORT_FOR_OBJECT) ?? []).length >= 2;
}

/** Both kinds of files stand in a bundle under their names; a comment may speak of one. */
function namesFiles({ comments }: BareCode): boolean {
  return [OF_PACKAGE, OF_PROJECT].every((name) => comments.some((comment) => name.test(comment)));
}
