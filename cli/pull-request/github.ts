import type { Proxies } from '../../contract/proxy/proxies.ts';
import { ask, type Question } from './ask.ts';
import { everyPage, PAGE } from './every-page.ts';
import { type Comment, type Comments, type CommentsOptions, idIn } from './service.ts';

/** Of one pull request, by GitHub's REST API. */
export class GitHubComments implements Comments {
  readonly name: string;
  readonly mostCharacters = 65_536;
  readonly #repository: string;
  readonly #number: string;
  readonly #proxies: Proxies | undefined;
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ api, project, number, token, proxies }: CommentsOptions) {
    this.#proxies = proxies;
    this.name = `pull request ${number} of ${project}`;
    this.#repository = `${api}/repos/${project}`;
    this.#number = number;
    this.#headers = {
      Accept: 'application/vnd.github+json',
      Authorization: `Bearer ${token}`,
      'X-GitHub-Api-Version': '2022-11-28',
    };
  }

  async list(): Promise<Comment[]> {
    const comments: Comment[] = [];
    const readPage = (page: number) =>
      this.#ask(
        'GET',
        `/issues/${this.#number}/comments?per_page=${PAGE}&page=${page}`,
        `read the comments of ${this.name}`,
      );
    for await (const each of everyPage(readPage)) {
      const { id, body, user } = Object(each);
      if (typeof id === 'number' && typeof body === 'string')
        comments.push({ id, body, isBot: Object(user).type === 'Bot' });
    }
    return comments;
  }

  async create(body: string): Promise<number | undefined> {
    const path = `/issues/${this.#number}/comments`;
    return idIn(await this.#ask('POST', path, `write a comment of ${this.name}`, { body }));
  }

  async update(id: number, body: string): Promise<void> {
    await this.#ask('PATCH', `/issues/comments/${id}`, `change the comment of ${this.name}`, { body });
  }

  async remove(id: number): Promise<void> {
    await this.#ask('DELETE', `/issues/comments/${id}`, `remove a comment of ${this.name}`);
  }

  #ask(method: Question['method'], path: string, what: string, body?: object): Promise<unknown> {
    return ask({
      what,
      method,
      url: `${this.#repository}${path}`,
      headers: this.#headers,
      proxies: this.#proxies,
      ...(body && { body }),
    });
  }
}
