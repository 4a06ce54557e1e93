import { traceHeader } from '@stoker/core/invocation/trace-header';
import { beforeEach, describe, expect, it } from 'vitest';
import { aVersion } from '../ports/testing/function-fixtures.js';
import { LoopGuard } from './loop-guard.js';
import type { Received, Routed } from './stages.js';

const START = traceHeader('6f0c2a3e-1234-4abc-8def-0123456789ab', 0);
let allowed: boolean;
let asked: string[];
let guard: LoopGuard;

beforeEach(() => {
  [allowed, asked] = [false, []];
  guard = new LoopGuard(({ functionName }) => {
    asked.push(functionName);
    return Promise.resolve(allowed);
  });
});

function routed(traceId: string | undefined, functionName = 'f', qualifier?: string): Routed {
  const key = { accountId: '111122223333', functionName };
  const call = { key, qualifier, traceId } as unknown as Received;
  return { call, version: aVersion(key) };
}
/** Passes a chain of requests through functions, again and again; answers the header that comes out. */
async function go(rounds: number, functions = ['f'], from = START): Promise<string> {
  let header = from;
  for (let round = 0; round < rounds; round++) {
    for (const name of functions) header = (await guard.enter(routed(header, name, `v${round}`))).call.traceId!;
  }
  return header;
}

it('passes what is no loop at once, asking nobody', () => {
  const { call } = guard.enter(routed(START)) as Routed;
  expect(call.traceId).toMatch(/^Root=1-00000000-.*;Lineage=1:[0-9a-f]{8}:0$/);
  expect(guard.enter(routed(undefined))).toEqual(routed(undefined));
  expect(asked).toEqual([]);
});

describe('a loop', () => {
  it.each([[['f']], [['f', 'g', 'h']]])(
    'of %j is stopped when it would begin for the seventeenth time',
    async (chain) => {
      const header = await go(16, chain);
      await expect(go(1, chain, header)).rejects.toMatchObject({
        code: 'RecursiveInvocationException',
        fault: 'client',
      });
      expect(asked).toEqual([chain[0]]);
    },
  );

  it("goes on where the function's owner allows it", async () => {
    allowed = true;
    expect(await go(40)).toMatch(/:39$/);
  });

  it('is none when it is another chain of requests each time', async () => {
    for (let n = 0; n < 40; n++) await go(1);
    expect(asked).toEqual([]);
  });
});
