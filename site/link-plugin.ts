import type { MarkdownRenderer } from 'vitepress';
import { RECORDER_CODES, REPORT_CODES } from '../contract/error-codes.ts';
import { inCheckout, targetOf } from './links.ts';

/** In the list of all errors, each leads to its page. */
const CODES = new Set<string>([...RECORDER_CODES, ...REPORT_CODES]);

type Token = ReturnType<MarkdownRenderer['parse']>[number];

/**
 * Leads links of the checkout to pages of the site. What is no page (a source, a test) leads to the repository, if
 * package.json names one; if not, its path is shown when one points at the words.
 */
export function linkPlugin(repository: string | undefined): (md: MarkdownRenderer) => void {
  return (md) => {
    md.core.ruler.push('links of the checkout', (state) => {
      const from = inCheckout(String(state.env.realPath ?? state.env.path));
      for (const { children } of state.tokens) if (children !== null) lead(children, from, repository);
    });
    const code = md.renderer.rules.code_inline;
    md.renderer.rules.code_inline = (tokens, index, options, env, self) => {
      const html = code?.(tokens, index, options, env, self) ?? '';
      const name = tokens[index]?.content ?? '';
      const isListed = inCheckout(String(env.realPath ?? env.path)) === 'docs/errors.md' && CODES.has(name);
      return isListed ? `<a href="./errors/${name}.html">${html}</a>` : html;
    };
  };
}

function lead(tokens: readonly Token[], from: string, repository: string | undefined): void {
  const open: Token[] = [];
  for (const token of tokens) {
    if (token.type === 'link_open') {
      open.push(token);
      const target = targetOf(String(token.attrGet('href')), from);
      if ('page' in target) token.attrSet('href', target.page);
      else if ('elsewhere' in target) continue;
      else if (repository !== undefined) token.attrSet('href', `${repository}/blob/main/${target.file}`);
      else {
        token.tag = 'span';
        token.attrs = [['title', target.file]];
      }
    } else if (token.type === 'link_close') {
      token.tag = open.pop()?.tag ?? token.tag;
    }
  }
}
