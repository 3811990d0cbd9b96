import type { ScheduledEvent } from 'aws-lambda';
import { deliver } from './shared/channels.js';
import { everyone } from './shared/preferences.js';
import { render } from './shared/templates.js';

/** Runs on a schedule. On Mondays it covers the weekend, on Sundays it rests. */
export async function handler(event: Pick<ScheduledEvent, 'time'>) {
  const day = new Date(event.time);
  if (Number.isNaN(day.getTime())) throw new TypeError(`"${event.time}" is no time`);
  const weekday = day.getUTCDay();
  if (weekday === 0) return { sent: 0, skipped: 'sunday' };

  const days = weekday === 1 ? 3 : 1;
  let sent = 0;
  for (const person of everyone()) {
    if (person.muted || !person.digest) continue;
    const text = render('digest', person.language, { days: String(days) });
    await deliver(person.channel, person.email, text);
    sent++;
  }
  return { sent, days };
}
