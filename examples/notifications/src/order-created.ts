import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { deliver } from './shared/channels.js';
import { preferencesOf } from './shared/preferences.js';
import { render } from './shared/templates.js';

interface OrderCreated {
  orderId: string;
  customer: string;
  total: number;
}

/** Tells customers that their order has arrived. Records that fail go back to the queue. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const record of event.Records) {
    try {
      await notify(JSON.parse(record.body));
    } catch (error) {
      console.error(`record ${record.messageId} failed:`, error);
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
}

async function notify(order: OrderCreated): Promise<void> {
  const preferences = preferencesOf(order.customer);
  if (preferences.muted) {
    console.info(`${order.customer} wants no messages`);
    return;
  }
  const text = render('order-created', preferences.language, {
    order: order.orderId,
    total: (order.total / 100).toFixed(2),
  });
  await deliver(preferences.channel, order.customer, text);
}
