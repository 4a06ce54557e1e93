import { describe, expect, it } from 'vitest';
import { EXTENSION_STATE_NAMES, EXTENSION_TRANSITIONS, moveExtension } from './extension-state.js';
import type { ExtensionMove, ExtensionState } from './extension-state.js';

const STATES = Object.keys(EXTENSION_TRANSITIONS) as ExtensionState[];
const MOVES: ExtensionMove[] = ['register', 'ask', 'deliver', 'fail-init', 'fail-exit', 'fail-launch', 'exit'];

/** Written out by hand, apart from the table, so that a slip in one shows against the other. */
const LEGAL = new Map<string, ExtensionState>([
  ['started register', 'registered'],
  ['started fail-launch', 'launch-failed'],
  ['started exit', 'exited'],
  ['registered ask', 'ready'],
  ['registered fail-init', 'init-failed'],
  ['registered fail-exit', 'exit-failed'],
  ['registered exit', 'exited'],
  ['ready ask', 'ready'],
  ['ready deliver', 'running'],
  ['ready fail-exit', 'exit-failed'],
  ['ready exit', 'exited'],
  ['running ask', 'ready'],
  ['running fail-exit', 'exit-failed'],
  ['running exit', 'exited'],
  ['init-failed fail-init', 'init-failed'],
  ['init-failed exit', 'init-failed'],
  ['exit-failed fail-exit', 'exit-failed'],
  ['exit-failed exit', 'exit-failed'],
]);

describe('the table of an extension', () => {
  for (const state of STATES) {
    for (const move of MOVES) {
      const expected = LEGAL.get(`${state} ${move}`);
      it(`${state} + ${move} → ${expected ?? 'illegal'}`, () => expect(moveExtension(state, move)).toBe(expected));
    }
  }

  it('names every state as Lambda does', () => {
    expect(Object.values(EXTENSION_STATE_NAMES).every((name) => /^[A-Z][A-Za-z]+$/.test(name))).toBe(true);
  });
});
