const Ajv = require('ajv');
const { evaluate } = require('./rules');

const validate = new Ajv().compile({
  type: 'object',
  required: ['name', 'price', 'quantity', 'country'],
  properties: {
    name: { type: 'string', minLength: 1 },
    price: { type: 'number', minimum: 0 },
    quantity: { type: 'integer', minimum: 1 },
    country: { enum: ['DE', 'FR', 'US', 'JP'] },
  },
});

const RULES = [
  'price * quantity >= 500 and country == "DE"',
  '(quantity > 10 or price < 20) and not (country == "JP")',
  'price * 1.19 + quantity * 0.5 - 3 > 100 or name == "item 7"',
  'country == "US" and (quantity * price > 1000 or quantity == 3)',
];

const ITEMS = Array.from({ length: 400 }, (_, index) => ({
  name: `item ${index}`,
  price: ((index * 37) % 900) / 3,
  quantity: 1 + (index % 17),
  country: ['DE', 'FR', 'US', 'JP'][index % 4],
}));

/** Answers with the CPU time of its own work, in microseconds. */
exports.handler = async () => {
  const start = process.cpuUsage();
  let matches = 0;
  for (const item of ITEMS) {
    if (!validate(item)) throw new Error('an item is not valid');
    for (const rule of RULES) if (evaluate(rule, item)) matches++;
  }
  const { user, system } = process.cpuUsage(start);
  return { cpuMicroseconds: user + system, matches };
};
