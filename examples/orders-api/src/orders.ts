import { ApiError, NotFoundError } from './errors.js';
import type { NewOrder, Order } from './order.js';
import { priceOf } from './pricing.js';
import type { Orders } from './repository.js';

export class OrderService {
  private readonly orders: Orders;

  constructor(orders: Orders) {
    this.orders = orders;
  }

  async place(request: NewOrder): Promise<Order> {
    const order: Order = { ...request, id: this.orders.nextId(), status: 'open', price: priceOf(request) };
    await this.orders.save(order);
    console.info(`order ${order.id} placed, ${order.price.total} cents`);
    return order;
  }

  async get(id: string): Promise<Order> {
    const order = await this.orders.find(id);
    if (!order) throw new NotFoundError(`Order ${id}`);
    return order;
  }

  async list(status?: string): Promise<Order[]> {
    const orders = await this.orders.all();
    return status ? orders.filter((order) => order.status === status) : orders;
  }

  async cancel(id: string): Promise<Order> {
    const order = await this.get(id);
    if (order.status === 'shipped') throw new ApiError(409, 'shipped', `Order ${id} is on its way already`);
    order.status = 'cancelled';
    await this.orders.save(order);
    return order;
  }
}
