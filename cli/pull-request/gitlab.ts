import type { Proxies } from '../../contract/proxy/proxies.ts';
import { ask, type Question } from './ask.ts';
import { everyPage, PAGE } from './every-page.ts';
import { type Comment, type Comments, type CommentsOptions, idIn } from './service.ts';

/** Notes of one merge request, by GitLab's REST API. */
export class GitLabComments implements Comments {
  readonly name: string;
  readonly mostCharacters = 1_000_000;
  readonly #notes: string;
  readonly #proxies: Proxies | undefined;
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ api, project, number, token, proxies }: CommentsOptions) {
    this.#proxies = proxies;
    this.name = `merge request ${number} of project ${project}`;
    this.#notes = `${api}/projects/${encodeURIComponent(project)}/merge_requests/${number}/notes`;
    this.#headers = { 'PRIVATE-TOKEN': token };
  }

  async list(): Promise<Comment[]> {
    const comments: Comment[] = [];
    const readPage = (page: number) =>
      this.#ask('GET', `?sort=asc&per_page=${PAGE}&page=${page}`, `read the comments of ${this.name}`);
    for await (const each of everyPage(readPage)) {
      const { id, body, system, author } = Object(each);
      if (typeof id === 'number' && typeof body === 'string' && system !== true)
        comments.push({ id, body, isBot: /_bot(?:_|$)/.test(String(Object(author).username)) });
    }
    return comments;
  }

  async create(body: string): Promise<number | undefined> {
    return idIn(await this.#ask('POST', '', `write a comment of ${this.name}`, { body }));
  }

  async update(id: number, body: string): Promise<void> {
    await this.#ask('PUT', `/${id}`, `change the comment of ${this.name}`, { body });
  }

  async remove(id: number): Promise<void> {
    await this.#ask('DELETE', `/${id}`, `remove a comment of ${this.name}`);
  }

  #ask(method: Question['method'], path: string, what: string, body?: object): Promise<unknown> {
    return ask({
      what,
      method,
      url: `${this.#notes}${path}`,
      headers: this.#headers,
      proxies: this.#proxies,
      ...(body && { body }),
    });
  }
}
