import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { OperatorError } from '../system/operator-error.js';
import { runSteps } from './run-steps.js';
import { type Step, StepFailed, type StepListener } from './step.js';

let happened: string[];
const listener: StepListener = {
  started: (name) => happened.push(`start ${name}`),
  reported: (name, detail) => happened.push(`${name}: ${detail}`),
  finished: (name, ms) => happened.push(`${ms === undefined ? 'in place' : 'done'} ${name}`),
  failed: (name) => happened.push(`failed ${name}`),
};
const never = new AbortController().signal;

function step(name: string, parts: Partial<Step> = {}): Step {
  return {
    name,
    after: [],
    check: async () => false,
    run: async () => void happened.push(`run ${name}`),
    remedy: `mend ${name}`,
    ...parts,
  };
}

async function failureOf(steps: readonly Step[], signal = never): Promise<unknown> {
  return runSteps(steps, listener, signal).then(
    () => undefined,
    (error: unknown) => error,
  );
}

const broken = (message: string) => async () => {
  throw new Error(message);
};

beforeEach(() => {
  happened = [];
});

describe('runSteps', () => {
  it('runs a step after those that it waits for', async () => {
    await runSteps([step('a', { run: () => sleep(5) }), step('b', { after: ['a'] })], listener, never);
    expect(happened).toEqual(['start a', 'done a', 'start b', 'run b', 'done b']);
  });

  it('runs what does not wait for each other at the same time', async () => {
    const gate = Promise.withResolvers<void>();
    const one = step('one', { run: () => gate.promise });
    const other = step('other', { run: async () => gate.resolve() });
    await runSteps([one, other], listener, never);
    expect(happened).toContain('done one');
  });

  it('leaves alone what is in place', async () => {
    await runSteps([step('a', { check: async () => true })], listener, never);
    expect(happened).toEqual(['start a', 'in place a']);
  });

  it('names the step, the cause and the remedy, and begins nothing more', async () => {
    const steps = [step('a', { run: broken('no room') }), step('b', { after: ['a'] }), step('c', { after: ['b'] })];
    const error = await failureOf(steps);
    expect(error).toBeInstanceOf(StepFailed);
    expect(error).toMatchObject({ step: 'a', remedy: 'mend a', message: 'step "a" failed: no room' });
    expect(happened).toEqual(['start a', 'failed a']);
  });

  it('prefers the remedy of an error that knows one', async () => {
    const run = async () => {
      throw new OperatorError('port taken', 'stop the other program');
    };
    expect(await failureOf([step('a', { run })])).toMatchObject({ remedy: 'stop the other program' });
  });

  it('cleans up after a failed run, once, and says so when that fails too', async () => {
    const undo = async () => {
      happened.push('undo a');
      throw new Error('busy');
    };
    const error = await failureOf([step('a', { run: broken('no room'), undo })]);
    expect(error).toMatchObject({ message: 'step "a" failed: no room' });
    expect(happened).toEqual(['start a', 'failed a', 'undo a', 'a: clean-up failed: Error: busy']);
  });

  it('waits for what is under way when another step fails', async () => {
    const slow = step('slow', { run: () => sleep(20) });
    await failureOf([slow, step('bad', { run: broken('bad') })]);
    expect(happened).toContain('done slow');
  });

  it('begins nothing after an interruption and rejects with its reason', async () => {
    const controller = new AbortController();
    const first = step('a', { run: async () => controller.abort(new Error('interrupted')) });
    const error = await failureOf([first, step('b', { after: ['a'] })], controller.signal);
    expect(error).toMatchObject({ message: 'interrupted' });
    expect(happened).not.toContain('start b');
  });

  it('refuses a step that waits for one that is not listed before it', async () => {
    await expect(runSteps([step('b', { after: ['a'] })], listener, never)).rejects.toThrow('"a"');
  });
});
