import type { Context } from 'istanbul-lib-report';
import libReports from 'istanbul-reports';
import { UsageError } from '../errors.ts';
import { coberturaReport } from './cobertura.ts';
import { gitlabReport } from './gitlab.ts';
import { lcovReport } from './lcov.ts';
import { markdownReport } from './markdown.ts';
import { RESULT_FILE, SOURCES_FILE } from './output/report-files.ts';
import type { ReportFacts } from './page/facts.ts';
import { pageReport } from './page/page.ts';
import { htmlPages, PAGE_ASSETS } from './pages.ts';
import { sonarReport } from './sonar.ts';

/**
 * Characters of a row. Each is as wide as the widest: without a bound one long name, or one long list of lines, makes the
 * rows of all others that long.
 */
const WIDEST_ROW = 400;

/** Where a reporter writes. */
interface Target {
  /** Its file, relative to the report's folder. */
  file: string;
  /** Absolute path that names are relative to. */
  projectRoot: string;
  /** What others write into the report's folder. */
  reserved: readonly string[];
  /** What there is to say besides counts. */
  facts: ReportFacts;
}

/** All that is known of a reporter: a further one is an entry here and a row in docs/configuration.md. */
interface ReporterDescription {
  /** The file to look at first, relative to the report's folder; empty when there is none. */
  file: string;
  about: string;
  /** Shows names as they are in file names and URLs, since it puts them there itself. */
  needsFileNames?: true;
  /** Names sources relative to the top level; others do so themselves. */
  needsRelativeNames: boolean;
  create(target: Target): { execute(context: Context): void };
}

const DESCRIPTIONS = {
  clover: {
    file: 'clover.xml',
    about: 'Clover XML, for Bamboo and Jenkins',
    needsRelativeNames: true,
    create: () => libReports.create('clover'),
  },
  cobertura: {
    file: 'cobertura-coverage.xml',
    about: 'Cobertura XML, for GitHub, Azure DevOps and Jenkins',
    needsRelativeNames: false,
    create: ({ projectRoot }) => coberturaReport({ projectRoot }),
  },
  gitlab: {
    file: 'gitlab-coverage-1.xml',
    about: 'Cobertura XML for GitLab, in files of less than 10 MiB: `gitlab-coverage-*.xml`',
    needsRelativeNames: true,
    create: ({ facts }) => gitlabReport((part) => `gitlab-coverage-${part}.xml`, facts.createdAt),
  },
  html: {
    file: 'index.html',
    about: "Istanbul's pages, one for each file; together with `page` they are in `html/`",
    needsRelativeNames: false,
    create: ({ file, reserved }) => htmlPages(reserved, folderOf(file)),
  },
  'html-spa': {
    file: 'index.html',
    about: "Istanbul's page with a filter; together with `page` or `html` it is in `spa/`",
    needsRelativeNames: false,
    needsFileNames: true,
    create: () => libReports.create('html-spa'),
  },
  json: {
    file: 'coverage-final.json',
    about: "Istanbul's coverage map, to be merged with other reports",
    needsRelativeNames: true,
    create: () => libReports.create('json'),
  },
  'json-summary': {
    file: 'coverage-summary.json',
    about: 'totals by file as JSON',
    needsRelativeNames: true,
    create: () => libReports.create('json-summary'),
  },
  lcov: {
    file: 'lcov-report/index.html',
    about: '`lcovonly` and pages under `lcov-report/`',
    needsRelativeNames: false,
    create: ({ projectRoot }) => {
      const parts = [lcovReport({ projectRoot }), htmlPages(PAGE_ASSETS, 'lcov-report')];
      return {
        execute: (context) => {
          for (const part of parts) part.execute(context);
        },
      };
    },
  },
  lcovonly: {
    file: 'lcov.info',
    about: 'LCOV, for Codecov, Coveralls, SonarQube and editors',
    needsRelativeNames: false,
    create: ({ projectRoot }) => lcovReport({ projectRoot }),
  },
  markdown: {
    file: 'coverage.md',
    about:
      'for a pull request: whether it is all, totals, changed lines and the worst ten files; the rest is folded',
    needsRelativeNames: true,
    create: ({ file, facts }) => markdownReport(file, facts),
  },
  none: {
    file: '',
    about: 'no report but `lambda-coverage.json`; the command prints its summary all the same',
    needsRelativeNames: false,
    create: () => libReports.create('none'),
  },
  page: {
    file: 'index.html',
    about: 'our page: what is missing, search, and each source with what never ran in it',
    needsRelativeNames: true,
    create: ({ facts }) => pageReport(facts),
  },
  sonar: {
    file: 'sonar-coverage.xml',
    about: "SonarQube's generic XML, for `sonar.coverageReportPaths`",
    needsRelativeNames: true,
    create: ({ file }) => sonarReport(file),
  },
  // These print to the terminal unless they are given a file.
  teamcity: {
    file: 'teamcity.txt',
    about: 'service messages for TeamCity',
    needsRelativeNames: false,
    create: ({ file }) => libReports.create('teamcity', { file }),
  },
  text: {
    file: 'coverage.txt',
    about: 'a table of all files',
    needsRelativeNames: false,
    create: ({ file }) => libReports.create('text', { file, maxCols: WIDEST_ROW }),
  },
  'text-lcov': {
    file: 'lcov.txt',
    about: 'LCOV under another name',
    needsRelativeNames: false,
    create: ({ file, projectRoot }) => lcovReport({ file, projectRoot }),
  },
  'text-summary': {
    file: 'coverage-summary.txt',
    about: 'totals of all files as text',
    needsRelativeNames: false,
    create: ({ file }) => libReports.create('text-summary', { file }),
  },
} satisfies Record<string, ReporterDescription>;

export type Reporter = keyof typeof DESCRIPTIONS;

export const REPORTERS = Object.keys(DESCRIPTIONS).sort() as Reporter[];
export const DEFAULT_REPORTERS: readonly Reporter[] = ['page', 'lcovonly', 'json', 'json-summary'];

/** Where programs of the user's cannot be loaded. @throws UsageError that lists the known ones. */
export function parseReporters(names: readonly string[]): Reporter[] {
  return [...new Set(names)].map((name) => {
    if (isReporter(name)) return name;
    throw new UsageError(`Unknown reporter "${name}". Known: ${REPORTERS.join(', ')}.`);
  });
}

export function describeReporter(name: Reporter): Readonly<ReporterDescription> {
  return DESCRIPTIONS[name];
}

/** What the reporters other than this one, and we, write into the top folder of a report. */
export function reservedFor(reporter: Reporter, all: readonly Reporter[]): string[] {
  const files = all.filter((other) => other !== reporter).map((other) => fileOf(other, all));
  const tops = files.map((file) => file.split('/')[0] ?? '').filter((name) => name !== '');
  return [...PAGE_ASSETS, RESULT_FILE, SOURCES_FILE, 'lcov.info', ...tops];
}

/** The folder of a file; empty for the report's own. */
function folderOf(file: string): string {
  return file.slice(0, Math.max(file.lastIndexOf('/'), 0));
}

/** Where to look first in a report made by these reporters. */
export function entryFile(reporters: readonly Reporter[]): string | undefined {
  const rank = (name: Reporter) => (name === 'page' ? 2 : Number(isPage(name)));
  const byRank = [...reporters].sort((a, b) => rank(b) - rank(a));
  return byRank.map((name) => fileOf(name, reporters)).find((file) => file !== '');
}

/** The file of a reporter; of several whose page is `index.html` the first has the report's folder. */
export function fileOf(reporter: Reporter, all: readonly Reporter[]): string {
  const { file } = DESCRIPTIONS[reporter];
  if (reporter === 'html' && all.includes('page')) return `html/${file}`;
  if (reporter === 'html-spa' && (all.includes('page') || all.includes('html'))) return `spa/${file}`;
  return file;
}

function isPage(name: Reporter): boolean {
  return DESCRIPTIONS[name].file.endsWith('.html');
}

export function isReporter(name: string): name is Reporter {
  return Object.hasOwn(DESCRIPTIONS, name);
}
