import { createHash } from 'node:crypto';
import { harmlessLine } from '../combiner-image/harmless/text.ts';
import type { Unused, UnusedResult } from '../combiner-image/unused.ts';
import { evidenceInWords, pieceInWords } from './unused-text.ts';
import { VERSION } from './version.ts';

/** GitHub takes no more of a run. */
const MOST_RESULTS = 25_000;

const RULES = [
  { kind: 'file', name: 'FileNeverRan', text: 'A deployed file in which nothing ran.' },
  { kind: 'function', name: 'FunctionNeverCalled', text: 'A deployed function that was never called.' },
  { kind: 'block', name: 'BlockNeverRan', text: 'A block that never ran, in a function that did.' },
] as const;

/** Of 100: how important a result is. */
const RANKS = { low: 10, medium: 50, high: 90 } as const;

/** SARIF 2.1.0, for code scanning. */
export function unusedSarif({ unused, createdAt }: UnusedResult): object {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'lambda-coverage',
            semanticVersion: VERSION,
            rules: RULES.map(({ kind, name, text }) => ({
              id: `never-ran/${kind}`,
              name,
              shortDescription: { text },
              fullDescription: { text: `${text} How sure it is that nothing uses it is in the message.` },
              defaultConfiguration: { level: 'note' },
            })),
          },
        },
        invocations: [{ executionSuccessful: true, endTimeUtc: createdAt }],
        columnKind: 'utf16CodeUnits',
        results: unused.slice(0, MOST_RESULTS).map(resultOf),
      },
    ],
  };
}

function resultOf(piece: Unused): object {
  const { kind, path, name = '', line, column, endLine, endColumn, confidence } = piece;
  const { unchangedDays, invocations, observedDays, recordedShare, functions } = piece;
  return {
    ruleId: `never-ran/${kind}`,
    ruleIndex: RULES.findIndex((rule) => rule.kind === kind),
    level: 'note',
    rank: RANKS[confidence],
    message: {
      text: harmlessLine(`${pieceInWords(piece)} Confidence: ${confidence} (${evidenceInWords(piece)}).`),
    },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(path) },
          region: { startLine: line, startColumn: column + 1, endLine, endColumn: endColumn + 1 },
        },
      },
    ],
    // The same code keeps its result when it is moved up or down.
    partialFingerprints: {
      'neverRan/v1': createHash('sha256')
        .update([kind, path, name, endLine - line].join('\n'))
        .digest('hex'),
    },
    properties: { confidence, unchangedDays, invocations, observedDays, recordedShare, functions },
  };
}

/** A relative reference: names may hold blanks, colons and what else means something in one. */
function uriOf(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
