import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { SCRIPT_SCHEMA, type ScriptObject } from '../../../contract/script-object.ts';
import { LIMITS } from '../../../runtime-interface/limits.ts';
import { packScript, ScriptPacker } from '../../../runtime-interface/worker/script-packer.ts';

function scriptOf(text: string, sourceMap?: string): ScriptObject {
  const names = { schema: SCRIPT_SCHEMA, hash: 'a'.repeat(64), path: 'index.js' } as const;
  return { ...names, text, ...(sourceMap !== undefined && { sourceMap }) };
}

function unpacked(packed: Uint8Array): unknown {
  return JSON.parse(gunzipSync(packed).toString());
}

const CUT = LIMITS.packedUnits;

describe('packScript', () => {
  test.each([
    ['nothing', '', ''],
    ['one piece', 'export {};\n', '{"version":3}'],
    ['a whole number of pieces', 'x'.repeat(2 * CUT), 'y'.repeat(CUT)],
    ['several pieces', 'const a = "\\u2028";\n'.repeat(CUT), '{"mappings":"AAAA;"}'.repeat(CUT / 4)],
    [
      'a pair of surrogates on the cut',
      `${'x'.repeat(CUT - 1)}😀${'x'.repeat(CUT - 2)}👩‍💻!`,
      '€'.repeat(CUT + 1),
    ],
    ['half a pair on the cut', `${'x'.repeat(CUT - 1)}\ud83d${'y'.repeat(CUT)}\ude00`, undefined],
    ['what JSON escapes on the cut', `${'x'.repeat(CUT - 1)}"\\\n\u0000`.repeat(2), undefined],
  ])('%s reads as it was', async (_, text, sourceMap) => {
    const script = scriptOf(text, sourceMap);
    expect(unpacked(await packScript(script))).toEqual(script);
  });

  test('leaves its thread to others meanwhile', async () => {
    let turns = 0;
    const turn = (): void => {
      turns++;
      turning = setImmediate(turn);
    };
    let turning = setImmediate(turn);
    await packScript(scriptOf('let a = 1;\n'.repeat(CUT)));
    clearImmediate(turning);
    expect(turns).toBeGreaterThan(10);
  });
});

describe('ScriptPacker', () => {
  test('reads a script when the one before it is packed', async () => {
    const packer = new ScriptPacker(() => {});
    const order: string[] = [];
    const pack = async (name: string): Promise<void> => {
      await packer.pack(() => {
        order.push(`${name} read`);
        return scriptOf(name.repeat(CUT));
      });
      order.push(`${name} packed`);
    };
    await Promise.all([pack('a'), pack('b'), pack('c')]);
    expect(order).toEqual(['a read', 'a packed', 'b read', 'b packed', 'c read', 'c packed']);
  });

  test('has nothing for a script that has changed, and a line for one that cannot be read', async () => {
    const log: string[] = [];
    const packer = new ScriptPacker((level, message) => log.push(`${level} ${message}`));
    expect(await packer.pack(() => undefined)).toBeUndefined();
    const failing = packer.pack(() => {
      throw new Error('no memory');
    });
    expect(await failing).toBeUndefined();
    expect(log).toEqual([
      'warn the text of a script cannot be packed, and is missing in the store: Error: no memory',
    ]);
    expect(unpacked((await packer.pack(() => scriptOf('next'))) ?? Buffer.of())).toEqual(scriptOf('next'));
  });
});
