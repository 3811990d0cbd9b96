import type { Channel } from './channels.js';
import type { Language } from './templates.js';

export interface Preferences {
  email: string;
  channel: Channel;
  language: Language;
  muted: boolean;
  digest: boolean;
}

const known = new Map<string, Preferences>();
for (const preferences of [
  { email: 'anna@example.com', channel: 'sms', language: 'de', muted: false, digest: true },
  { email: 'ben@example.com', channel: 'email', language: 'en', muted: true, digest: true },
  { email: 'cleo@example.com', channel: 'email', language: 'en', muted: false, digest: true },
] as const) {
  known.set(preferences.email, preferences);
}

export function preferencesOf(email: string): Preferences {
  return known.get(email) ?? { email, channel: 'email', language: 'en', muted: false, digest: false };
}

export function save(preferences: Preferences): void {
  known.set(preferences.email, preferences);
}

export function everyone(): Iterable<Preferences> {
  return known.values();
}
