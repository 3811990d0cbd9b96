import { type NodeVersion, nodeVersions } from '../harness/artifacts.ts';
import { functionCode, instrumentedCode } from '../harness/fixtures.ts';
import type { Engine } from './facts.ts';

/** As raw objects name what has counted all. */
export const FORMS: Readonly<Record<Engine, string>> = { V8: 'v8-block', counters: 'counters-1' };

/** Deployed code, as the engine needs it. */
export function codeFor(engine: Engine, fixture: string): string {
  return engine === 'counters' ? instrumentedCode(fixture) : functionCode(fixture);
}

/**
 * V8 records each row on every Node; counters each on one Node, in turn.
 * @param nodes on which there is such a row
 */
export function isTurnOf(
  engine: Engine,
  node: NodeVersion,
  row: number,
  nodes: readonly NodeVersion[] = nodeVersions,
): boolean {
  return engine === 'V8' || nodes[row % nodes.length] === node;
}
