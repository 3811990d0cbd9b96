import type { BareCode } from './bare-code.ts';
import { OF_PACKAGE } from './file-comments.ts';
import type { Maker } from './maker.ts';

const OF_PACKAGE_IN_WEBPACK = /^(?:\*|!|;| ).*\bnode_modules\//s;

/** `598:((module) => {`, `512(e){`: a file whose name webpack left out. */
const NUMBERED =
  /[{,]\s*\d+(?::\s*(?:function\b|(?:\(?\([\w$, ]{0,200}\)|[\w$]{1,50})\s*=>)|\s*\([\w$, ]{0,200}\)\s*\{)/g;
/** One of them that is only asked for, such as `node:fs`. */
const EXTERNAL = /\.exports\s*=\s*require\(""\)/g;

/** Why a bundle may be mostly of others; undefined when nothing says so. */
export function packagesIn({ code, comments }: BareCode, maker: Maker | undefined): string | undefined {
  const holds = 'it holds packages';
  if (maker?.name === 'webpack' || maker?.name === 'ncc') {
    if (comments.some((comment) => OF_PACKAGE_IN_WEBPACK.test(comment))) return holds;
    const isUnnamed = count(code, NUMBERED) > count(code, EXTERNAL);
    return isUnnamed ? 'it does not say of what files, or packages, it is made' : undefined;
  }
  return maker !== undefined && comments.some((comment) => OF_PACKAGE.test(comment)) ? holds : undefined;
}

function count(code: string, pattern: RegExp): number {
  return code.match(pattern)?.length ?? 0;
}
