/** Converts something that takes a second of the processor, where two are allowed; its parent stops it meanwhile. */
import { writeSync } from 'node:fs';
import { TimeLimit } from '../../../combiner-image/convert/time-limit.ts';

let attempts = 0;
new TimeLimit(2_000).run(['f'], 0, () => {
  if (attempts++ === 0) writeSync(1, 'converting\n');
  const begun = cpuMs();
  while (cpuMs() - begun < 1_000);
});
writeSync(1, 'converted\n');

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
