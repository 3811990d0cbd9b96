import type { CheckoutManifest } from '../../contract/checkout-manifest.ts';

/** What is known of a checkout besides its files. */
export type Repository = Pick<CheckoutManifest, 'commit' | 'branch' | 'remote' | 'codeowners'>;

/** How a service writes the address of a line. */
interface Service {
  /** Of hosts that are its own. */
  hosts: readonly string[];
  /** In the name of a host that somebody runs it on. */
  word?: string;
  /** Behind the repository's own address; a path follows. */
  files(commit: string): string;
  /** In front of the number of a line. */
  line: string;
}

const SERVICES: readonly Service[] = [
  { hosts: ['github.com'], word: 'github', files: (commit) => `/blob/${commit}/`, line: '#L' },
  { hosts: ['gitlab.com'], word: 'gitlab', files: (commit) => `/-/blob/${commit}/`, line: '#L' },
  { hosts: ['bitbucket.org'], files: (commit) => `/src/${commit}/`, line: '#lines-' },
  { hosts: ['codeberg.org'], word: 'gitea', files: (commit) => `/src/commit/${commit}/`, line: '#L' },
];

/** Where the files of a commit can be read. */
export interface FileAddress {
  /** A path follows. */
  files: string;
  /** Behind the path; the number of a line follows. */
  line: string;
}

/**
 * @param isOwn whether it is the checkout of whoever makes the report: that of a store may name any host
 * @returns undefined for a service that is not known
 */
export function fileAddress({ remote, commit }: Repository, isOwn: boolean): FileAddress | undefined {
  const [, host = '', path = ''] =
    /^(?:\w+:\/\/(?:[\w.-]+@)?|git@)([\w.-]+)(?::\d+(?=\/))?[:/]([\w.~/-]+?)(?:\.git)?\/?$/.exec(
      remote ?? '',
    ) ?? [];
  const name = host.toLowerCase();
  const service = SERVICES.find(
    ({ hosts, word }) => hosts.includes(name) || (isOwn && word !== undefined && name.includes(word)),
  );
  if (service === undefined || path.split('/').length < 2) return undefined;
  return { files: `https://${name}/${path}${service.files(commit)}`, line: service.line };
}
