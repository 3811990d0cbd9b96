import type { Order } from './order.js';

export interface Orders {
  save(order: Order): Promise<void>;
  find(id: string): Promise<Order | undefined>;
  all(): Promise<Order[]>;
  nextId(): string;
}

/** Lives as long as the sandbox; a real one would be a table. */
export class InMemoryOrders implements Orders {
  private readonly orders = new Map<string, Order>();
  private counter = 1000;

  async save(order: Order): Promise<void> {
    this.orders.set(order.id, order);
  }

  async find(id: string): Promise<Order | undefined> {
    return this.orders.get(id);
  }

  async all(): Promise<Order[]> {
    return [...this.orders.values()];
  }

  nextId(): string {
    this.counter += 1;
    return `o-${this.counter}`;
  }
}
