const { readFileSync } = require('node:fs');
const v8 = require('node:v8');
const { runInNewContext } = require('node:vm');

/** A small handler of every day: one call in fifty fails. `{measure: true}` answers with the process's own memory. */
exports.handler = async ({ n = 0, measure = false }) => {
  if (measure) return { anonymousMb: anonymousMb() };
  if (n % 50 === 49) throw new Error(`order ${n} is unknown`);
  return { id: n, items: Array.from({ length: 20 }, (_, item) => ({ item, price: (n * item) % 97 })) };
};

/** Pages that belong to no file, after a forced collection. 1 MB is 1024 kB. */
function anonymousMb() {
  v8.setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  for (let times = 0; times < 3; times++) collect();
  return Number(/^RssAnon:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
}
