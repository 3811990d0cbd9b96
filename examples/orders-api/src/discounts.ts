import { ApiError } from './errors.js';

interface Coupon {
  code: string;
  minimum: number;
  apply(net: number): number;
}

const COUPONS: Coupon[] = [
  { code: 'WELCOME10', minimum: 0, apply: (net) => Math.round(net * 0.1) },
  { code: 'FIVER', minimum: 2000, apply: () => 500 },
  { code: 'HALF', minimum: 50_000, apply: (net) => Math.floor(net / 2) },
];

/** Cents off; large orders have a discount of their own when it is better than the coupon's. */
export function discountFor(net: number, code?: string): number {
  return Math.max(volumeDiscount(net), code === undefined ? 0 : couponDiscount(net, code));
}

function couponDiscount(net: number, code: string): number {
  const coupon = COUPONS.find((candidate) => candidate.code === code.toUpperCase());
  if (!coupon) throw new ApiError(422, 'unknown_coupon', `There is no coupon ${code}`);
  return net >= coupon.minimum ? coupon.apply(net) : 0;
}

function volumeDiscount(net: number): number {
  if (net >= 100_000) return Math.round(net * 0.08);
  if (net >= 20_000) return Math.round(net * 0.03);
  return 0;
}
