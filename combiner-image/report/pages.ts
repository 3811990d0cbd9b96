import { posix } from 'node:path';
import type { Node } from 'istanbul-lib-report';
import libReports, { type LinkMapper } from 'istanbul-reports';
import { FileNames, toUrl } from '../harmless/file-names.ts';
import { escapeXml } from '../harmless/xml.ts';

/** What the reporters of pages copy beside them. */
export const PAGE_ASSETS: readonly string[] = [
  'base.css',
  'block-navigation.js',
  'bundle.js',
  'favicon.png',
  'prettify.css',
  'prettify.js',
  'sort-arrow-sprite.png',
  'sorter.js',
  'spa.css',
];

/**
 * Istanbul's pages, with harmless file names and URLs, and with the names above each page escaped.
 * @param reserved what else stands in the folder of the report.
 * @param subdir folder of the pages in it.
 */
export function htmlPages(reserved: Iterable<string>, subdir = '') {
  const links = new PageLinks(new FileNames(reserved));
  const report = libReports.create('html', { linkMapper: links, ...(subdir !== '' && { subdir }) });
  return Object.assign(report, { getBreadcrumbHtml: (node: Node) => breadcrumbs(reportNode(node), links) });
}

/** What the types of Istanbul leave out. */
interface ReportNode extends Node {
  /** With forward slashes, relative to the folder that all sources have in common. */
  getQualifiedName(): string;
  getRelativeName(): string;
  getParent(): ReportNode | null | undefined;
  isSummary(): boolean;
}

function reportNode(node: Node): ReportNode {
  if (isReportNode(node)) return node;
  throw new Error('istanbul-lib-report has other nodes than those that are known');
}

function isReportNode(node: Node): node is ReportNode {
  return 'getQualifiedName' in node && 'isSummary' in node;
}

class PageLinks implements LinkMapper {
  readonly #names: FileNames;

  constructor(names: FileNames) {
    this.#names = names;
  }

  readonly getPath = (node: string | Node): string => {
    if (typeof node === 'string') return node;
    const path = reportNode(node).getQualifiedName();
    return reportNode(node).isSummary()
      ? posix.join(this.#names.folder(path), 'index.html')
      : this.#names.file(path, '.html');
  };

  readonly relativePath = (source: string | Node, target: string | Node): string =>
    toUrl(posix.relative(posix.dirname(this.getPath(source)), this.getPath(target)));

  readonly assetPath = (node: Node, name: string): string => this.relativePath(node, name);
}

/** As Istanbul's own, which escapes nothing. */
function breadcrumbs(node: ReportNode, links: LinkMapper): string {
  const ancestors: ReportNode[] = [];
  for (let parent = node.getParent(); parent; parent = parent.getParent()) ancestors.unshift(parent);
  if (ancestors.length === 0) return 'All files';
  const parts = ancestors.map((each) => {
    const name = each.getRelativeName() || 'All files';
    return `<a href="${links.relativePath(node, each)}">${escapeXml(name)}</a>`;
  });
  return `${parts.join(' / ')} ${escapeXml(node.getRelativeName())}`;
}
