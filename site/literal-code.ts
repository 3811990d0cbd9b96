import type { MarkdownRenderer } from 'vitepress';

/** Code is shown as it is; Vue would put values in the place of `{{ names }}`. */
export function literalCode(md: MarkdownRenderer): void {
  md.core.ruler.push('literal code', ({ tokens }) => {
    for (const token of tokens.flatMap((each) => [each, ...(each.children ?? [])]))
      if (token.type === 'code_block' || token.type === 'code_inline') {
        token.attrSet('v-pre', '');
        // What scrolls is to be reached by keys.
        if (token.type === 'code_block') token.attrSet('tabindex', '0');
      }
  });
}
