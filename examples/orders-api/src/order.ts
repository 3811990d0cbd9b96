export interface OrderLine {
  sku: string;
  quantity: number;
  /** Cents. */
  unitPrice: number;
}

export interface NewOrder {
  customer: string;
  country: string;
  lines: OrderLine[];
  coupon?: string | undefined;
}

export type OrderStatus = 'open' | 'shipped' | 'cancelled';

export interface Order extends NewOrder {
  id: string;
  status: OrderStatus;
  price: { net: number; discount: number; tax: number; shipping: number; total: number };
}
