import { shorten } from '../markdown/shorten.ts';
import { type Comment, type Comments, NotPermittedError } from './service.ts';

/** Anybody can write the mark, often: a job does not try them all. */
const MOST_REFUSED = 20;

/** Invisible, and at the beginning, where a comment that quotes another does not have it. */
function markOf(name: string): string {
  return `<!-- lambda-coverage: ${name} -->`;
}

/**
 * Puts a text, shortened to what a comment may have, in the place of the comment that has the same mark, or else writes
 * one.
 * @param whole where the whole text is, a sentence
 * @throws UnaskedServiceError, NotPermittedError
 */
export async function putComment(
  comments: Comments,
  name: string,
  text: string,
  whole: string,
): Promise<'written' | 'changed' | 'as it was'> {
  const mark = markOf(name);
  const room = { most: comments.mostCharacters - mark.length - 1, sizeOf: (each: string) => each.length };
  const short = shorten(text.trim(), room, whole);
  const body = `${mark}\n${short.trim()}`;
  const refused = new Set<number>();
  for (const { id, body: before } of await marked(comments, mark)) {
    if (before.replaceAll('\r\n', '\n').trimEnd() === body) return 'as it was';
    if (refused.size === MOST_REFUSED) break;
    if (await mayBe(comments.update(id, body))) return 'changed';
    refused.add(id);
  }
  const id = await comments.create(body);
  if (id !== undefined) await joinFirst(comments, mark, id, body, refused);
  return 'written';
}

/** Whether the token may do that. A comment of somebody else's stays, and so does one that is gone. */
async function mayBe(change: Promise<void>): Promise<boolean> {
  try {
    await change;
    return true;
  } catch (error) {
    if (error instanceof NotPermittedError) return false;
    throw error;
  }
}

/** The one to change comes first. Anybody can write the mark, so a bot's comes before others. */
async function marked(comments: Comments, mark: string): Promise<Comment[]> {
  const all = (await comments.list()).filter((each) => each.body.startsWith(mark));
  return all.sort((a, b) => Number(b.isBot) - Number(a.isBot) || a.id - b.id);
}

/**
 * Two jobs that found no comment write one each. Whoever finds an earlier one then puts the text there, and takes its
 * own away; the earlier one's job finds its own to be the first.
 */
async function joinFirst(
  comments: Comments,
  mark: string,
  id: number,
  body: string,
  refused: ReadonlySet<number>,
): Promise<void> {
  const [first] = (await marked(comments, mark)).filter((each) => !refused.has(each.id));
  if (first === undefined || first.id >= id) return;
  if (await mayBe(comments.update(first.id, body))) await mayBe(comments.remove(id));
}
