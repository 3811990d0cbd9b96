import { withoutSecrets } from '../without-secrets.ts';

const MOST_CHARACTERS = 500;
/** What is looked at: an answer may have megabytes. */
const MOST_READ = 16 * 1024;

/**
 * What a service's answer in JSON says went wrong, for people: in one line, without secrets and ids of accounts.
 * @returns '' where it says nothing
 */
export function serviceWords(answer: string): string {
  try {
    // As Lambda, GitHub, and GitLab of a merge request and of a token with too small a scope call it.
    const { message, Message, error_description: described, errors } = Object(JSON.parse(answer));
    const said = [message ?? Message ?? described, errors].filter(isSaid).map(inWords).join(': ');
    return withoutSecrets(said.slice(0, MOST_READ))
      .replace(/\s+/g, ' ')
      .replace(/\b\d{12}\b/g, '************')
      .slice(0, MOST_CHARACTERS);
  } catch {
    return '';
  }
}

function isSaid(said: unknown): boolean {
  return Boolean(said) && !(Array.isArray(said) && said.length === 0);
}

/** GitLab says it by the name of a field, GitHub adds a list. */
function inWords(said: unknown): string {
  return typeof said === 'string' ? said : JSON.stringify(said);
}
