import type { Plugin } from 'vite';
import { defineConfig } from 'vitepress';
import packageJson from '../../package.json' with { type: 'json' };
import { anchorOf } from '../anchors.ts';
import { builtPages, deadLinks } from '../dead-links.ts';
import { writeErrorPages } from '../error-pages.ts';
import { linkPlugin } from '../link-plugin.ts';
import { literalCode } from '../literal-code.ts';
import { NAVIGATION, navigationFaults } from '../navigation.ts';
import { otherFiles, pageOf, pages } from '../pages.ts';

const { repository } = packageJson as { repository?: string };
const faults = navigationFaults(NAVIGATION, pages());
if (faults.length > 0) throw new Error(faults.join('\n'));

/** Pages lie outside of this folder, where no `vue` is found; what renders them finds it from here. */
const vueOfTheSite: Plugin = {
  name: 'vue-of-the-site',
  enforce: 'pre',
  resolveId: (name, _importer, { ssr = false }) =>
    ssr && /^vue(?:\/|$)/.test(name) ? { id: name, external: true } : undefined,
};

writeErrorPages();

/** As VitePress takes it: `lambda-coverage`, `/lambda-coverage` and `/lambda-coverage/` are one path. */
function baseOf(path = ''): string {
  return `/${path}/`.replace(/\/+/g, '/');
}

/** Codes, options and variables such as `no-store` are words of their own, and what is asked must all be there. */
const SEARCH = {
  options: {
    tokenize: (text: string): string[] => [
      ...text.split(/[\s\p{P}\p{S}]+/u),
      ...(text.match(/[\p{L}\p{N}]+(?:[-_][\p{L}\p{N}]+)+/gu) ?? []),
    ],
  },
  searchOptions: { combineWith: 'AND' as const },
};

export default defineConfig({
  title: 'lambda-coverage',
  description: 'See which lines of your Lambda functions in Node.js and Python really ran.',
  // None: browsers would ask for /favicon.ico.
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  srcDir: '..',
  outDir: 'dist',
  cacheDir: '.vitepress/cache',
  base: baseOf(process.env['SITE_BASE']),
  srcExclude: otherFiles(),
  rewrites: (file) => pageOf(file) ?? file,
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    anchor: { slugify: anchorOf },
    config: (md) => {
      md.use(linkPlugin(repository));
      md.use(literalCode);
    },
  },
  vite: { plugins: [vueOfTheSite] },
  buildEnd({ outDir, site }) {
    const dead = deadLinks(builtPages(outDir), site.base);
    if (dead.length > 0) throw new Error([...new Set(dead)].join('\n'));
  },
  themeConfig: {
    search: { provider: 'local', options: { miniSearch: SEARCH } },
    outline: [2, 3],
    sidebar: NAVIGATION.map(({ text, files }) => ({
      text,
      items: Object.entries(files).map(([file, words]) => ({ text: words, link: `/${pageOf(file)}` })),
    })),
  },
});
