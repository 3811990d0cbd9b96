import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { ApiError, NotFoundError } from './errors.js';
import { json, readJson } from './http.js';
import { OrderService } from './orders.js';
import { InMemoryOrders } from './repository.js';
import { parseOrder } from './validation.js';

const orders = new OrderService(new InMemoryOrders());

export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const { method, path } = event.requestContext.http;
  try {
    return await route(method, path, event);
  } catch (error) {
    if (error instanceof ApiError) {
      console.warn(`${method} ${path}: ${error.message}`);
      return json(error.status, { error: error.code, message: error.message, details: error.details });
    }
    console.error(error);
    return json(500, { error: 'internal', message: 'Something went wrong' });
  }
}

async function route(method: string, path: string, event: APIGatewayProxyEventV2) {
  const [, resource, id, action] = path.split('/');
  if (resource !== 'orders') throw new NotFoundError(path);

  if (id === undefined) {
    switch (method) {
      case 'GET':
        return json(200, { orders: await orders.list(event.queryStringParameters?.['status']) });
      case 'POST':
        return json(201, await orders.place(parseOrder(readJson(event))));
      default:
        throw new ApiError(405, 'method_not_allowed', `${method} is not allowed here`);
    }
  }
  if (method === 'GET') return json(200, await orders.get(id));
  if (method === 'POST' && action === 'cancel') return json(200, await orders.cancel(id));
  throw new NotFoundError(path);
}
