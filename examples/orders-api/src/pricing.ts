import { discountFor } from './discounts.js';
import type { NewOrder, Order } from './order.js';

const TAX: Record<string, number> = { DE: 0.19, AT: 0.2, FR: 0.2, CH: 0.081 };
const FREE_SHIPPING_FROM = 5000;

export function priceOf(order: NewOrder): Order['price'] {
  const net = order.lines.reduce((sum, line) => sum + line.quantity * line.unitPrice, 0);
  const discount = discountFor(net, order.coupon);
  const taxable = net - discount;
  const tax = Math.round(taxable * taxRate(order.country));
  const shipping = taxable >= FREE_SHIPPING_FROM ? 0 : shippingTo(order.country);
  return { net, discount, tax, shipping, total: taxable + tax + shipping };
}

function taxRate(country: string): number {
  return TAX[country] ?? 0;
}

function shippingTo(country: string): number {
  switch (country) {
    case 'DE':
      return 490;
    case 'AT':
    case 'FR':
      return 890;
    case 'CH':
      return 1490;
    default:
      return 2490;
  }
}
