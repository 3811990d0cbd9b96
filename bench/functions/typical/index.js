const { transformOrders } = require('./orders');

const text = JSON.stringify(
  Array.from({ length: 2000 }, (_, index) => ({
    id: `order-${index}`,
    customer: { email: `customer${index % 97}@example.com`, country: ['DE', 'FR', 'US', 'JP'][index % 4] },
    coupon: index % 7 === 0 ? 'SPRING' : undefined,
    lines: Array.from({ length: 1 + (index % 6) }, (_, line) => ({
      sku: `SKU-${(index * 31 + line) % 500}`,
      quantity: (index + line) % 11,
      cents: 199 + ((index * 17 + line * 7) % 9000),
    })),
  })),
);

/** Answers with the CPU time of its own work, in microseconds. */
exports.handler = async () => {
  const start = process.cpuUsage();
  const result = transformOrders(JSON.parse(text));
  const { user, system } = process.cpuUsage(start);
  return {
    cpuMicroseconds: user + system,
    accepted: result.accepted.length,
    rejected: result.rejected.length,
  };
};
