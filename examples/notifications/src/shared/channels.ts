export type Channel = 'email' | 'sms' | 'push';

const SMS_LENGTH = 160;

export async function deliver(channel: Channel, to: string, text: string): Promise<void> {
  switch (channel) {
    case 'email':
      return send('email', to, `${text}\n\nYou get this because you have an account with us.`);
    case 'sms':
      return send('sms', to, shorten(text));
    case 'push':
      return send('push', to, text);
    default:
      throw new Error(`There is no channel ${channel satisfies never}`);
  }
}

function shorten(text: string): string {
  return text.length > SMS_LENGTH ? `${text.slice(0, SMS_LENGTH - 1)}…` : text;
}

async function send(channel: Channel, to: string, text: string): Promise<void> {
  if (!to.includes('@')) throw new Error(`"${to}" cannot be reached`);
  console.info(`${channel} to ${to}: ${text.split('\n')[0]}`);
}
