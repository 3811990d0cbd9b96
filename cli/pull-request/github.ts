import { type AskApi, askerOf } from './ask.ts';
import { everyPage, PAGE } from './every-page.ts';
import { type Comment, type Comments, type CommentsOptions, idIn } from './service.ts';

/** A token that may only read sees 404 of what it may not write, as if it were not there. */
const REFUSALS = [403, 404];

/** Of one pull request, by GitHub's REST API. */
export class GitHubComments implements Comments {
  readonly name: string;
  readonly mostCharacters = 65_536;
  readonly #ask: AskApi;
  /** Of this pull request alone. */
  readonly #comments: string;

  constructor({ api, project, number, token, proxies }: CommentsOptions) {
    this.name = `pull request ${number} of ${project}`;
    this.#comments = `/issues/${number}/comments`;
    this.#ask = askerOf({
      base: `${api}/repos/${project}`,
      headers: {
        Accept: 'application/vnd.github+json',
        Authorization: `Bearer ${token}`,
        'X-GitHub-Api-Version': '2022-11-28',
      },
      proxies,
    });
  }

  async list(): Promise<Comment[]> {
    const comments: Comment[] = [];
    const readPage = (page: number) =>
      this.#ask({
        method: 'GET',
        path: `${this.#comments}?per_page=${PAGE}&page=${page}`,
        what: `read the comments of ${this.name}`,
        refusals: [403],
      });
    for await (const each of everyPage(readPage)) {
      const { id, body, user } = Object(each);
      if (typeof id === 'number' && typeof body === 'string')
        comments.push({ id, body, isBot: Object(user).type === 'Bot' });
    }
    return comments;
  }

  async create(body: string): Promise<number | undefined> {
    const what = `write a comment of ${this.name}`;
    return idIn(
      await this.#ask({ method: 'POST', path: this.#comments, what, body: { body }, refusals: REFUSALS }),
    );
  }

  async update(id: number, body: string): Promise<void> {
    const what = `change the comment of ${this.name}`;
    await this.#ask({ method: 'PATCH', path: pathOf(id), what, body: { body }, refusals: REFUSALS });
  }

  async remove(id: number): Promise<void> {
    const what = `remove a comment of ${this.name}`;
    await this.#ask({ method: 'DELETE', path: pathOf(id), what, refusals: REFUSALS });
  }
}

function pathOf(id: number): string {
  return `/issues/comments/${id}`;
}
