import { fileURLToPath } from 'node:url';
import { runFunction, type FunctionUnderTest, type Outcome } from '../../testing/bootstrap-process.js';

/** Starts the bootstrap with the Node.js that runs the tests. */
export const NODE = [process.execPath, fileURLToPath(new URL('../bootstrap/main.cjs', import.meta.url))];

/** Runs one CommonJS file as the function `index.handler`. */
export function runIndex(source: string, ...events: unknown[]): Promise<Outcome> {
  return run({ files: { 'index.js': source }, handler: 'index.handler' }, ...events);
}

export function run(fn: FunctionUnderTest, ...events: unknown[]): Promise<Outcome> {
  return runFunction(NODE, fn, ...events);
}
