import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FunctionSource } from './functions.js';
import { functionFiles, npmPackages, pythonPackages } from './packages.js';

const APPS = fileURLToPath(new URL('../../functions/web/', import.meta.url));

/** Python of the functions that have packages with parts for one version of it alone. */
const PYTHON = '3.13';

/** A package of a web application: its own files, and beside them what `npm install` brings. */
export async function nodeApp(name: string, ...packages: string[]): Promise<FunctionSource['files']> {
  return { ...(await functionFiles(await npmPackages(...packages))), ...(await functionFiles(join(APPS, name))) };
}

/** The same of Python, with what `pip install --target` brings. */
export async function pythonApp(name: string, ...packages: string[]): Promise<FunctionSource['files']> {
  return {
    ...(await functionFiles(await pythonPackages(PYTHON, ...packages))),
    ...(await functionFiles(join(APPS, name))),
  };
}
