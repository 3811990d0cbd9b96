const COUNTRIES = new Set(['DE', 'FR', 'US']);
const RATES = { DE: 0.19, FR: 0.2, US: 0 };

/** Validates orders, and turns the good ones into what an invoice needs. */
exports.transformOrders = function transformOrders(orders) {
  const accepted = [];
  const rejected = [];
  const bySku = new Map();
  for (const order of orders) {
    const problems = validate(order);
    if (problems.length > 0) {
      rejected.push({ id: order.id, problems });
      continue;
    }
    for (const line of order.lines) bySku.set(line.sku, (bySku.get(line.sku) ?? 0) + line.quantity);
    accepted.push(invoice(order));
  }
  accepted.sort((a, b) => b.cents - a.cents || (a.id < b.id ? -1 : 1));
  return { accepted, rejected, bySku };
};

function validate(order) {
  const problems = [];
  if (typeof order.id !== 'string' || order.id === '') problems.push('id');
  if (!isEmail(order.customer?.email)) problems.push('email');
  if (!COUNTRIES.has(order.customer?.country)) problems.push('country');
  for (const line of order.lines) {
    if (!isSku(line.sku)) problems.push('sku');
    if (!Number.isInteger(line.quantity) || line.quantity < 1) problems.push('quantity');
    if (line.cents <= 0) problems.push('cents');
  }
  return problems;
}

function isEmail(text) {
  if (typeof text !== 'string') return false;
  const at = text.indexOf('@');
  return at > 0 && text.includes('.', at);
}

function isSku(text) {
  if (!text.startsWith('SKU-')) return false;
  for (let index = 4; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

function invoice(order) {
  let cents = 0;
  for (const line of order.lines)
    cents += line.quantity >= 10 ? line.quantity * line.cents * 0.9 : line.quantity * line.cents;
  if (order.coupon === 'SPRING') cents *= 0.95;
  const tax = Math.round(cents * (RATES[order.customer.country] ?? 0));
  return { id: order.id, email: order.customer.email.toLowerCase(), cents: Math.round(cents), tax };
}
