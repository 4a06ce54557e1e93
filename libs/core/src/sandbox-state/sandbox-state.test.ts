import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance, IllegalTransition, isEnding, SANDBOX_TRANSITIONS } from './sandbox-state.js';
import type { SandboxEvent, SandboxState } from './sandbox-state.js';

const STATES = Object.keys(SANDBOX_TRANSITIONS) as SandboxState[];
const EVENTS: SandboxEvent[] = [
  'create',
  'booted',
  'assign',
  'hand-over',
  'initialised',
  'invoke',
  'answer',
  'freeze',
  'thaw',
  'drain',
  'gone',
];

/** Written out by hand, apart from the table, so that a slip in one shows against the other. */
const LEGAL = new Map<string, SandboxState>([
  ['absent create', 'creating'],
  ['creating booted', 'stem'],
  ['stem assign', 'assigning'],
  ['assigning hand-over', 'initialising'],
  ['initialising initialised', 'ready'],
  ['ready invoke', 'busy'],
  ['busy answer', 'ready'],
  ['ready freeze', 'frozen'],
  ['frozen thaw', 'ready'],
  ['creating drain', 'draining'],
  ['stem drain', 'draining'],
  ['assigning drain', 'draining'],
  ['initialising drain', 'draining'],
  ['ready drain', 'draining'],
  ['busy drain', 'draining'],
  ['frozen drain', 'draining'],
  ['draining gone', 'destroyed'],
]);

describe('the sandbox table', () => {
  for (const state of STATES) {
    for (const event of EVENTS) {
      const expected = LEGAL.get(`${state} ${event}`);
      it(`${state} + ${event} → ${expected ?? 'illegal'}`, () => {
        if (expected === undefined) expect(() => advance(state, event)).toThrow(IllegalTransition);
        else expect(advance(state, event)).toBe(expected);
      });
    }
  }

  it('says which state refused what', () => {
    expect(() => advance('frozen', 'invoke')).toThrow('A sandbox that is frozen does not allow "invoke".');
  });
});

describe('any walk through the table', () => {
  const walk = fc.array(fc.constantFrom(...EVENTS), { maxLength: 60 }).map((events) => {
    const visited: SandboxState[] = ['absent'];
    for (const event of events) {
      const next = SANDBOX_TRANSITIONS[visited.at(-1)!][event];
      if (next !== undefined) visited.push(next);
    }
    return visited;
  });

  it('is assigned at most once and is a stem at most once', () => {
    fc.assert(
      fc.property(walk, (visited) => {
        expect(visited.filter((state) => state === 'assigning').length).toBeLessThanOrEqual(1);
        expect(visited.filter((state) => state === 'stem').length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('never serves again once it is ending', () => {
    fc.assert(
      fc.property(walk, (visited) => {
        const first = visited.findIndex(isEnding);
        if (first >= 0) expect(visited.slice(first).every(isEnding)).toBe(true);
      }),
    );
  });
});
