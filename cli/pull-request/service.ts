import type { Proxies } from '../../contract/proxy/proxies.ts';

/** A comment of a pull or merge request. */
export interface Comment {
  id: number;
  body: string;
  /** Whether a bot wrote it, as far as is known. */
  isBot: boolean;
}

/** The comments of one pull or merge request. */
export interface Comments {
  /** In words: `pull request 12 of owner/name`. */
  readonly name: string;
  /** Characters that one may have. */
  readonly mostCharacters: number;
  /** @throws UnaskedServiceError, NotPermittedError */
  list(): Promise<Comment[]>;
  /** @returns its number @throws UnaskedServiceError, NotPermittedError */
  create(body: string): Promise<number | undefined>;
  /** @throws UnaskedServiceError, NotPermittedError */
  update(id: number, body: string): Promise<void>;
  /** @throws UnaskedServiceError, NotPermittedError */
  remove(id: number): Promise<void>;
}

/** What a comment is made with. */
export interface CommentsOptions {
  /** Of the API, without a slash at the end. */
  api: string;
  project: string;
  /** Of the pull or merge request. */
  number: string;
  token: string;
  proxies: Proxies | undefined;
}

/** The number of a comment, in what a service answers. */
export function idIn(answer: unknown): number | undefined {
  const { id } = Object(answer);
  return typeof id === 'number' ? id : undefined;
}

/** The token may not do that, as one of a fork's pull request may not. */
export class NotPermittedError extends Error {
  override readonly name = 'NotPermittedError';
}
