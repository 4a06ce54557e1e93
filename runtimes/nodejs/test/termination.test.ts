import { describe, expect, it } from 'vitest';
import { BootstrapProcess } from '../../testing/bootstrap-process.js';
import { NODE, run, runIndex } from './node.js';

describe('a process that ends', () => {
  it.each<[what: string, source: string, status: number]>([
    ['process.exit(0) in the handler', 'exports.handler = async () => process.exit(0);', 0],
    ['process.exit(7) in the handler', 'exports.handler = async () => process.exit(7);', 7],
    ['process.exit() at load', 'process.exit(5);', 5],
  ])('%s', async (_what, source, status) => {
    expect(await runIndex(source)).toMatchObject({ kind: 'exit', status });
  });

  it('a top-level await that nothing settles', async () => {
    const files = { 'index.mjs': 'await new Promise(() => {}); export const handler = async () => 1;' };
    expect(await run({ files, handler: 'index.handler' })).toMatchObject({ kind: 'exit', status: 13 });
  });
});

/** Each answers the error first, then ends the process: its state can't be trusted any more. */
describe('an error that nobody catches', () => {
  it.each<[what: string, source: string, error: object, status: number, log: string]>([
    [
      'thrown by a timer',
      "exports.handler = () => { setTimeout(() => { throw new TypeError('later'); }, 1); };",
      { errorType: 'TypeError', errorMessage: 'later' },
      129,
      '\tr-1\tERROR\tUncaught Exception \t{',
    ],
    [
      'a rejection',
      "exports.handler = () => { Promise.reject(new Error('lost')); return new Promise(() => setTimeout(() => {}, 9e3)); };",
      { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: lost' },
      128,
      '\tr-1\tERROR\tUnhandled Promise Rejection \t{',
    ],
    [
      'a rejection with text',
      "exports.handler = () => { Promise.reject('lost'); return new Promise(() => setTimeout(() => {}, 9e3)); };",
      { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'lost' },
      128,
      'Unhandled Promise Rejection',
    ],
  ])('%s', async (_what, source, error, status, log) => {
    await using bootstrap = await BootstrapProcess.boot(NODE);
    await bootstrap.assign({ files: { 'index.js': source }, handler: 'index.handler' });
    const outcome = await bootstrap.invoke();
    expect(outcome).toMatchObject({ kind: 'error', error });
    expect(outcome.log).toContain(log);
    expect(await bootstrap.exitStatus()).toBe(status);
  });

  it('during INIT', async () => {
    await using bootstrap = await BootstrapProcess.boot(NODE);
    const files = {
      'index.mjs': "setTimeout(() => { throw new Error('early'); }, 1); await new Promise((r) => setTimeout(r, 9e3));",
    };
    expect(await bootstrap.assign({ files, handler: 'index.handler' })).toMatchObject({
      kind: 'error',
      error: { errorType: 'Error', errorMessage: 'early' },
    });
    expect(await bootstrap.exitStatus()).toBe(129);
  });

  it('between two invocations', async () => {
    await using bootstrap = await BootstrapProcess.boot(NODE);
    const source = "exports.handler = async () => { setTimeout(() => { throw new Error('after'); }, 5); return 1; };";
    await bootstrap.assign({ files: { 'index.js': source }, handler: 'index.handler' });
    expect(await bootstrap.invoke()).toMatchObject({ value: 1 });
    expect(await bootstrap.exitStatus()).toBe(129);
    expect(bootstrap.takeLog()).toContain('Uncaught Exception');
  });
});

it('exits with status 1 when INIT fails', async () => {
  await using bootstrap = await BootstrapProcess.boot(NODE);
  await bootstrap.assign({ files: {}, handler: 'index.handler' });
  expect(await bootstrap.exitStatus()).toBe(1);
});

it('ends when the worker is gone', async () => {
  await using bootstrap = await BootstrapProcess.boot(NODE);
  await bootstrap.assign({ files: { 'index.js': 'exports.handler = async () => 1;' }, handler: 'index.handler' });
  bootstrap.hangUp();
  expect(await bootstrap.exitStatus()).toBe(0);
});
