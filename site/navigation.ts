/** What stands beside each page of the site. A page that is not here makes the build fail. */
export interface Group {
  text: string;
  /** Files of the checkout, with the words for them. */
  files: Readonly<Record<string, string>>;
}

export const NAVIGATION: readonly Group[] = [
  {
    text: 'Start',
    files: {
      'README.md': 'What it is',
      'docs/how-it-works.md': 'How it works',
      'docs/health.md': 'The health check',
      'docs/python.md': 'Python',
      'examples/README.md': 'Examples',
    },
  },
  {
    text: 'Recipes',
    files: {
      'docs/fleet.md': 'Many functions',
      'docs/remove.md': 'Removing it again',
      'docs/github-actions.md': 'GitHub Actions',
      'docs/gitlab.md': 'GitLab',
      'docs/coverage-services.md': 'Coverage services',
      'docs/changes.md': 'Gates and pull requests',
      'docs/contexts.md': 'Which test ran what',
      'docs/engines.md': 'Counters in the code',
      'docs/compaction.md': 'Compaction',
      'docs/scale.md': 'Many objects',
    },
  },
  {
    text: 'Reference',
    files: {
      'docs/configuration.md': 'Configuration',
      'docs/errors.md': 'Errors',
      'docs/iam.md': 'IAM',
      'docs/api.md': 'The package',
    },
  },
  {
    text: 'Evidence',
    files: {
      'docs/accuracy.md': 'Accuracy',
      'docs/benchmarks.md': 'Costs',
      'docs/reliability.md': 'Reliability',
      'docs/security.md': 'Security',
    },
  },
  {
    text: 'The project',
    files: {
      'docs/architecture.md': 'Architecture',
      'docs/dependencies.md': 'Dependencies',
      'CONTRIBUTING.md': 'Contributing',
      'SECURITY.md': 'Reporting a vulnerability',
      'CHANGELOG.md': 'Changelog',
    },
  },
];

/** What is wrong with a navigation for these files; empty when each is in it once, and no other. */
export function navigationFaults(navigation: readonly Group[], files: readonly string[]): string[] {
  const named = navigation.flatMap((group) => Object.keys(group.files));
  return [
    ...files
      .filter((file) => !named.includes(file))
      .map((file) => `${file} is not in site/navigation.ts: add a line to one of its groups.`),
    ...named
      .filter((file) => !files.includes(file))
      .map((file) => `site/navigation.ts names ${file}, which does not exist: remove its line.`),
    ...named
      .filter((file, index) => named.indexOf(file) !== index)
      .map((file) => `site/navigation.ts names ${file} twice: remove one of the lines.`),
  ];
}
