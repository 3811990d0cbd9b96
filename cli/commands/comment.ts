import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { readPullRequest } from '../../combiner-image/environment.ts';
import {
  NothingUsableError,
  OutputError,
  UnaskedServiceError,
  UsageError,
} from '../../combiner-image/errors.ts';
import { fileErrorCode, fileReason, isMissing } from '../../combiner-image/file-errors.ts';
import { markdownCode } from '../../combiner-image/harmless/markdown.ts';
import { harmlessLine } from '../../combiner-image/harmless/text.ts';
import { defineCommand } from '../command.ts';
import { DEFAULT_OUTPUT, defaultOutput, OUTPUT_KEY } from '../default-output.ts';
import { JSON_OPTION } from '../json-option.ts';
import { printJson, printLines } from '../print.ts';
import { findComments } from '../pull-request/find-comments.ts';
import { putComment } from '../pull-request/put-comment.ts';
import { NotPermittedError } from '../pull-request/service.ts';

const FILE = 'coverage.md';
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;

const NEEDS = {
  GitHub:
    'For a branch of the repository, the job needs "pull-requests: write" in its permissions; for a fork, the summary of the job has the text.',
  GitLab: 'The token needs the scope api and the role Reporter.',
} as const;

/** Writes Markdown into the pull request. */
export const commentCommand = defineCommand({
  name: 'comment',
  usage: '[FILE] [--name NAME] [--required]',
  about: `Writes a file with Markdown (default: ${join(DEFAULT_OUTPUT, FILE)}, which "report -r markdown" makes; - is stdin) as a comment of the pull request of GitHub, or the merge request of GitLab, that this CI job belongs to. The next run changes the same comment. Needs GITHUB_TOKEN with "pull-requests: write", or GITLAB_TOKEN with the scope api; where it may not write, as in pull requests from forks, it says so and exits with 0, unless --required is given.`,
  examples: [
    ['lambda-coverage comment', 'after lambda-coverage report -r markdown'],
    ['lambda-coverage comment diff.md --name diff', 'beside it, what diff --format markdown wrote'],
  ],
  options: {
    name: {
      type: 'string',
      value: 'NAME',
      help: 'tells several comments of one pull request apart (default: report)',
    },
    required: {
      type: 'boolean',
      help: 'exit code 4 where the token may not write into the pull request, which is fine otherwise',
    },
    output: { ...OUTPUT_KEY.output, positional: 'file' },
    ...JSON_OPTION,
  },
  async run({ name = 'report', required, json, output }, [given, ...more], _, home) {
    const file = given ?? join(output ?? defaultOutput(home), FILE);
    if (more.length > 0) throw new UsageError('Give one file.');
    if (!NAME.test(name))
      throw new UsageError(`--name: "${name}" must be up to 40 letters, digits, - and _.`);
    const place = readPullRequest();
    if (place === undefined)
      throw new UsageError(
        'comment runs in GitHub Actions or GitLab CI, where the job says which pull request it is for.',
      );
    const text = file === '-' ? await textOf(process.stdin) : read(file);
    if (text.trim() === '') throw new NothingUsableError(`${file} is empty: there is nothing to write.`);
    const say = (comment: string, sentence: string) =>
      json ? printJson({ comment, about: harmlessLine(sentence) }) : printLines([sentence]);
    const sayNone = async (sentence: string) => {
      if (required) throw new UnaskedServiceError(sentence);
      await say('none', sentence);
    };
    const comments = findComments(place);
    if ('none' in comments) {
      await (comments.isRefusal ? sayNone(comments.none) : say('none', comments.none));
      return 0;
    }
    try {
      const comment = await putComment(comments, name, text, wholeIs(file, place.jobPage));
      await say(comment, `The comment of ${comments.name} is ${comment}.`);
    } catch (error) {
      if (!(error instanceof NotPermittedError)) throw error;
      await sayNone(
        `${place.service} does not let this token write into ${comments.name} (${error.message}), as in pull requests from forks, so nothing is written. ${NEEDS[place.service]}`,
      );
    }
    return 0;
  },
});

/** For a comment that has no room for all. */
function wholeIs(file: string, jobPage: string | undefined): string {
  const job = jobPage === undefined ? 'the job' : `[the job](${jobPage})`;
  return file === '-'
    ? `The whole text was given to ${job}.`
    : `The whole text is in ${markdownCode(file)} of ${job}.`;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isMissing(error))
      throw new UsageError(`${file} does not exist: "lambda-coverage report -r markdown" makes it.`);
    throw new OutputError(`${file} cannot be read: ${fileReason(fileErrorCode(error) ?? '')}.`, {
      cause: error,
    });
  }
}
