import { plural } from '../../combiner-image/plural.ts';
import { someOf } from '../../combiner-image/some-of.ts';
import { type Found, type FoundFunction, isRecorded, TOOLS } from './found.ts';
import type { Surroundings } from './look-around.ts';

/** What was found, a line for each file. */
export function foundLines({ found, packages }: Surroundings): string[] {
  const said = found.filter(({ functions }) => functions.length > 0);
  const width = Math.min(60, Math.max(0, ...said.map(({ file }) => file.length)));
  return [
    said.length === 0 ? 'No Lambda functions were found here.' : 'Found:',
    ...said.map((each) => `  ${each.file.padEnd(width)}  ${inWords(each)}`),
    ...(packages.workspaces.length > 0
      ? [
          `  ${plural(packages.workspaces.length, 'workspace')} of ${packages.manager}: ${someOf(packages.workspaces)}`,
        ]
      : []),
  ];
}

function inWords({ tool, functions }: Found): string {
  const own = functions.filter(isRecorded);
  const others = functions.filter((fn) => !isRecorded(fn));
  const languages = [...new Set(others.map(({ runtime }) => runtime))].join(', ');
  return [
    `${TOOLS[tool]}, ${plural(own.length, 'function')}${own.length > 0 ? `: ${someOf(own.map(described))}` : ''}`,
    ...(others.length > 0
      ? [`${plural(others.length, 'function')} of what is not recorded left out (${languages})`]
      : []),
  ].join('; ');
}

function described({ label, handler, isImage }: FoundFunction): string {
  const details = [handler === label ? undefined : handler, isImage ? 'image' : undefined].filter(Boolean);
  return details.length === 0 ? label : `${label} (${details.join(', ')})`;
}
