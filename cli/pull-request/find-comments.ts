import { readFileSync } from 'node:fs';
import type { PullRequestPlace } from '../../combiner-image/environment.ts';
import { UsageError } from '../../combiner-image/errors.ts';
import { reasonOf } from '../../combiner-image/file-errors.ts';
import { mayGetToken } from '../../contract/container-credentials.ts';
import { isEndpoint } from '../../contract/http-url.ts';
import { GitHubComments } from './github.ts';
import { GitLabComments } from './gitlab.ts';
import type { Comments } from './service.ts';

const KINDS = { GitHub: GitHubComments, GitLab: GitLabComments } as const;
const TOKENS = { GitHub: 'GITHUB_TOKEN', GitLab: 'GITLAB_TOKEN' } as const;
const APIS = { GitHub: 'GITHUB_API_URL', GitLab: 'CI_API_V4_URL' } as const;
const PROJECTS = { GitHub: 'GITHUB_REPOSITORY', GitLab: 'CI_PROJECT_ID' } as const;

/** Why nothing can be written, a sentence. */
export interface NoComments {
  none: string;
  /** Whether there is a pull request to write into. */
  isRefusal: boolean;
}

/** The comments of the pull request that this job is of. @throws UsageError */
export function findComments(place: PullRequestPlace): Comments | NoComments {
  const { service, api, project, token, proxies } = place;
  if (project === undefined) throw new UsageError(`${PROJECTS[service]} must name the project.`);
  // Unencrypted to this machine alone: the token goes there.
  if (!isEndpoint(api) || !mayGetToken(api))
    throw new UsageError(
      `${APIS[service]} must be the address of ${service}'s API: https://, without a password. Only on localhost may it be http://.`,
    );
  const number = place.number ?? numberIn(place.eventFile);
  if (number === undefined || !/^\d{1,10}$/.test(number))
    return {
      none:
        service === 'GitHub'
          ? 'This job is not for a pull request, so nothing is written.'
          : 'This job is not for a merge request, so nothing is written: let it run in merge request pipelines.',
      isRefusal: false,
    };
  if (token === undefined)
    return {
      none: `${TOKENS[service]} is not set, as in pull requests from forks, so nothing is written.`,
      isRefusal: true,
    };
  return new KINDS[service]({ api, project, number, token, proxies });
}

/** Of the event that started a job of GitHub Actions: `workflow_run` and `issue_comment` have another ref. */
function numberIn(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    const event = Object(JSON.parse(readFileSync(file, 'utf8')));
    const ofRun: unknown = Object(event.workflow_run).pull_requests;
    const isPull = Object(event.issue).pull_request !== undefined;
    const number: unknown =
      Object(event.pull_request).number ??
      (isPull ? Object(event.issue).number : undefined) ??
      (Array.isArray(ofRun) ? Object(ofRun[0]).number : undefined);
    return typeof number === 'number' ? String(number) : undefined;
  } catch (error) {
    throw new UsageError(`The event of this job, ${file}, cannot be read: ${reasonOf(error)}.`, {
      cause: error,
    });
  }
}
