import type { LambdaFunctionURLEvent, LambdaFunctionURLResult } from 'aws-lambda';
import { type Preferences, preferencesOf, save } from './shared/preferences.js';

/** Behind a function URL: GET and PUT /?email=… */
export async function handler(event: LambdaFunctionURLEvent): Promise<LambdaFunctionURLResult> {
  const email = event.queryStringParameters?.['email'];
  if (!email) return { statusCode: 400, body: 'email is missing' };
  if (event.requestContext.http.method === 'PUT') {
    const changes = JSON.parse(event.body ?? '{}') as Partial<Preferences>;
    const problem = problemOf(changes);
    if (problem) return { statusCode: 422, body: problem };
    save({ ...preferencesOf(email), ...changes, email });
  }
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(preferencesOf(email)),
  };
}

function problemOf({ channel, language }: Partial<Preferences>): string | undefined {
  if (channel && !['email', 'sms', 'push'].includes(channel)) return `no channel ${channel}`;
  if (language && !['en', 'de'].includes(language)) return `no language ${language}`;
  return undefined;
}
