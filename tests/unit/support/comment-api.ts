import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { lambdaCoverage } from './command.ts';
import { temporaryFolder, writeFiles } from './recorded.ts';

export interface StoredComment {
  id: number;
  body: string;
  isBot: boolean;
}

type Instead = { status: number; message: unknown; headers?: Record<string, string> };

export interface CommentApi {
  url: string;
  comments: StoredComment[];
  /** What was asked, but for reading: `POST /path`. */
  asked: string[];
  /** Answers this instead. */
  refusal?: { status: number; message: string; headers?: Record<string, string> };
  /** Comments of others, that may not be changed. */
  foreign: Set<number>;
  /** Comments that somebody has removed since they were listed. */
  gone: Set<number>;
  /** Any token may read. */
  isPublic?: boolean;
  /** Is called before each answer: `GET /path`; what it returns is answered instead, `cut` ends the connection. */
  before?: (asked: string) => Instead | 'cut' | 0 | undefined;
  /** No answer comes before this is over. */
  hold?: (method: string) => Promise<void> | undefined;
}

/** What GitHub's and GitLab's APIs do with comments: pages of a hundred at most, tokens, and errors as they write them. */
export async function commentApi(
  kind: 'github' | 'gitlab',
  tls?: { cert: string; key: string },
): Promise<CommentApi> {
  const state: CommentApi = { url: '', comments: [], asked: [], foreign: new Set(), gone: new Set() };
  const paths = {
    github: {
      all: '/repos/team/shop/issues/12/comments',
      one: /^\/repos\/team\/shop\/issues\/comments\/(\d+)$/,
    },
    gitlab: {
      all: '/projects/77/merge_requests/12/notes',
      one: /^\/projects\/77\/merge_requests\/12\/notes\/(\d+)$/,
    },
  }[kind];
  const shown = ({ id, body, isBot }: StoredComment) =>
    kind === 'github'
      ? { id, body, user: { login: 'x', type: isBot ? 'Bot' : 'User' } }
      : { id, body, system: false, author: { username: isBot ? 'project_77_bot_ab12' : 'ann' } };
  const answer = async (request: IncomingMessage): Promise<[status: number, body: unknown]> => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const { method = '', headers } = request;
    if (method !== 'GET') state.asked.push(`${method} ${pathname}`);
    const token = kind === 'github' ? headers.authorization : headers['private-token'];
    if (!(state.isPublic && method === 'GET') && token !== (kind === 'github' ? 'Bearer secret' : 'secret'))
      return [401, { message: 'Bad credentials' }];
    const isRefused = state.refusal !== undefined && (state.refusal.status !== 403 || method !== 'GET');
    if (state.refusal !== undefined && isRefused)
      return [state.refusal.status, { message: state.refusal.message }];
    if (pathname === paths.all && method === 'GET') {
      const size = Math.min(Number(searchParams.get('per_page') ?? 20), 100);
      const start = (Number(searchParams.get('page') ?? 1) - 1) * size;
      return [200, state.comments.slice(start, start + size).map(shown)];
    }
    if (pathname === paths.all && method === 'POST') {
      const { body } = JSON.parse(await textOf(request)) as { body: string };
      const made = { id: (state.comments.at(-1)?.id ?? 0) + 1, body, isBot: true };
      state.comments.push(made);
      return [201, shown(made)];
    }
    const id = Number(paths.one.exec(pathname)?.[1]);
    const known = state.comments.find((each) => each.id === id);
    if (known !== undefined && method === 'DELETE') {
      state.comments.splice(state.comments.indexOf(known), 1);
      return [204, undefined];
    }
    if (known === undefined || state.gone.has(id) || method !== (kind === 'github' ? 'PATCH' : 'PUT'))
      return [404, { message: 'Not Found' }];
    if (state.foreign.has(id)) return [403, { message: 'Forbidden' }];
    const { body } = JSON.parse(await textOf(request)) as { body: string };
    known.body = body;
    return [200, shown(known)];
  };
  const listener = async (request: IncomingMessage, response: ServerResponse) => {
    const instead = state.before?.(`${request.method} ${request.url?.split('?')[0]}`);
    await state.hold?.(`${request.method}`);
    if (instead === 'cut') return void request.socket.destroy();
    const [status, body] = instead ? [instead.status, { message: instead.message }] : await answer(request);
    const headers = { ...state.refusal?.headers, ...(instead ? instead.headers : {}) };
    response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    response.end(body && JSON.stringify(body));
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  state.url = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return state;
}

/** What CI says to a job of pull request 12. */
export function pullRequestVariables(kind: 'github' | 'gitlab', url: string): Record<string, string> {
  const none = {
    GITHUB_ACTIONS: '',
    GITLAB_CI: '',
    GITHUB_EVENT_PATH: '',
    GITHUB_REF: '',
    CI_MERGE_REQUEST_PROJECT_ID: '',
  };
  return kind === 'github'
    ? {
        ...none,
        GITHUB_ACTIONS: 'true',
        GITHUB_API_URL: url,
        GITHUB_REPOSITORY: 'team/shop',
        GITHUB_REF: 'refs/pull/12/merge',
        GITHUB_TOKEN: 'secret',
      }
    : {
        ...none,
        GITLAB_CI: 'true',
        CI_API_V4_URL: url,
        CI_PROJECT_ID: '77',
        CI_MERGE_REQUEST_IID: '12',
        GITLAB_TOKEN: 'secret',
      };
}

export async function comment(text: string, env: Record<string, string>, ...options: string[]) {
  const cwd = writeFiles(temporaryFolder(), { 'coverage-lambda/coverage.md': text });
  return lambdaCoverage(['comment', ...options], { cwd, env });
}
