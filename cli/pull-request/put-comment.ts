import { UsageError } from '../../combiner-image/errors.ts';
import { type Comment, type Comments, NotPermittedError } from './service.ts';

/** Invisible, and at the beginning, where a comment that quotes another does not have it. */
export function markOf(name: string): string {
  return `<!-- lambda-coverage: ${name} -->`;
}

/**
 * Puts a text in the place of the comment that has the same mark, or else writes one.
 * @throws UsageError for a text that is too long; UnaskedServiceError; NotPermittedError
 */
export async function putComment(
  comments: Comments,
  name: string,
  text: string,
): Promise<'written' | 'changed' | 'as it was'> {
  const mark = markOf(name);
  const body = `${mark}\n${text.trim()}`;
  if (body.length > comments.mostCharacters)
    throw new UsageError(
      `The text has ${text.length} characters; a comment has at most ${comments.mostCharacters}. "report -r markdown" keeps to that.`,
    );
  const own = (await marked(comments, mark)).at(0);
  if (own?.body.replaceAll('\r\n', '\n').trimEnd() === body) return 'as it was';
  try {
    if (own !== undefined) {
      await comments.update(own.id, body);
      return 'changed';
    }
  } catch (error) {
    // Somebody else's: one of our own stands beside it.
    if (!(error instanceof NotPermittedError)) throw error;
  }
  const id = await comments.create(body);
  if (id !== undefined && own === undefined) await joinFirst(comments, mark, id, body);
  return 'written';
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
async function joinFirst(comments: Comments, mark: string, id: number, body: string): Promise<void> {
  const [first] = await marked(comments, mark);
  if (first === undefined || first.id >= id) return;
  try {
    await comments.update(first.id, body);
    await comments.remove(id);
  } catch (error) {
    if (!(error instanceof NotPermittedError)) throw error;
  }
}
