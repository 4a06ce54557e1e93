import { fileURLToPath } from 'node:url';
import { runFunction, type FunctionUnderTest, type Outcome } from '../../testing/bootstrap-process.js';

/** Starts the bootstrap with the Python of this host. */
export const PYTHON = ['python3', '-I', '-u', fileURLToPath(new URL('../bootstrap/main.py', import.meta.url))];

/** Runs one file as the function `app.handler`. */
export function runApp(source: string, ...events: unknown[]): Promise<Outcome> {
  return run({ files: { 'app.py': source }, handler: 'app.handler' }, ...events);
}

export function run(fn: FunctionUnderTest, ...events: unknown[]): Promise<Outcome> {
  return runFunction(PYTHON, fn, ...events);
}
