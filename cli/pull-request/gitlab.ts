import { type AskApi, askerOf } from './ask.ts';
import { everyPage, PAGE } from './every-page.ts';
import { type Comment, type Comments, type CommentsOptions, idIn } from './service.ts';

/** A 404 of the notes is a wrong project, merge request or token. */
const REFUSALS = [403];
/** Somebody may have removed the note in the meantime. */
const REFUSALS_OF_ONE = [403, 404];

/** Notes of one merge request, by GitLab's REST API. */
export class GitLabComments implements Comments {
  readonly name: string;
  readonly mostCharacters = 1_000_000;
  readonly #ask: AskApi;

  constructor({ api, project, number, token, proxies }: CommentsOptions) {
    this.name = `merge request ${number} of project ${project}`;
    this.#ask = askerOf({
      base: `${api}/projects/${encodeURIComponent(project)}/merge_requests/${number}/notes`,
      headers: { 'PRIVATE-TOKEN': token },
      proxies,
    });
  }

  async list(): Promise<Comment[]> {
    const comments: Comment[] = [];
    const readPage = (page: number) =>
      this.#ask({
        method: 'GET',
        path: `?sort=asc&per_page=${PAGE}&page=${page}`,
        what: `read the comments of ${this.name}`,
        refusals: REFUSALS,
      });
    for await (const each of everyPage(readPage)) {
      const { id, body, system, author } = Object(each);
      if (typeof id === 'number' && typeof body === 'string' && system !== true)
        comments.push({ id, body, isBot: /_bot(?:_|$)/.test(String(Object(author).username)) });
    }
    return comments;
  }

  async create(body: string): Promise<number | undefined> {
    const what = `write a comment of ${this.name}`;
    return idIn(await this.#ask({ method: 'POST', path: '', what, body: { body }, refusals: REFUSALS }));
  }

  async update(id: number, body: string): Promise<void> {
    const what = `change the comment of ${this.name}`;
    await this.#ask({ method: 'PUT', path: `/${id}`, what, body: { body }, refusals: REFUSALS_OF_ONE });
  }

  async remove(id: number): Promise<void> {
    const what = `remove a comment of ${this.name}`;
    await this.#ask({ method: 'DELETE', path: `/${id}`, what, refusals: REFUSALS_OF_ONE });
  }
}
