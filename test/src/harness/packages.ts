import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContextFile } from './images.js';
import type { FunctionSource } from './functions.js';
import { pythonWithBoto3, run } from './python-tools.js';

const CACHE = join(process.env['TEST_STOKER_HOME'] ?? '/var/lib/stoker-e2e', 'packages');
const MACHINES = { x64: 'x86_64', arm64: 'aarch64' } as const;

/**
 * Installs npm packages as `npm install` does, but for their scripts, and keeps them for the next run.
 *
 * @param packages `name@version`
 * @returns a directory with `node_modules`
 */
export function npmPackages(...packages: string[]): Promise<string> {
  const options = ['--ignore-scripts', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--silent'];
  return cached(['npm', ...packages], (directory) =>
    checkedRun('npm', ['install', '--prefix', directory, ...options, ...packages]),
  );
}

/**
 * Installs Python packages with the wheels of another Python than this host's, and keeps them for the next run.
 *
 * @param version of Python: `3.13`
 * @param packages `name==version`
 * @returns a directory of modules
 */
export function pythonPackages(version: string, ...packages: string[]): Promise<string> {
  const machine = MACHINES[process.arch as keyof typeof MACHINES];
  const target = ['--python-version', version, '--platform', `manylinux2014_${machine}`, '--only-binary', ':all:'];
  return cached(['pip', ...target, ...packages], async (directory) => {
    const options = ['--quiet', '--no-input', '--disable-pip-version-check', '--no-compile', '--target', directory];
    await checkedRun(await pythonWithBoto3(), ['-m', 'pip', 'install', ...options, ...target, ...packages]);
  });
}

/**
 * A virtual environment of this host's Python with packages in it, kept for the next run. Its programs are started by its
 * Python, `bin/python bin/NAME`: their own first lines name the folder in which they were installed.
 *
 * @param packages `name==version`
 */
export function pythonEnvironment(...packages: string[]): Promise<string> {
  return cached(['venv', ...packages], async (directory) => {
    await checkedRun(await pythonWithBoto3(), ['-m', 'venv', directory]);
    const options = ['--quiet', '--no-input', '--disable-pip-version-check', '--no-compile'];
    await checkedRun(join(directory, 'bin/python'), ['-m', 'pip', 'install', ...options, ...packages]);
  });
}

/** The files at and below a directory as they go into a build context. */
export async function contextFiles(
  directory: string,
  prefix: string,
): Promise<Record<string, Exclude<ContextFile, string>>> {
  const files: Record<string, Exclude<ContextFile, string>> = {};
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const { mode } = await stat(path);
    files[join(prefix, path.slice(directory.length + 1))] = { content: await readFile(path), mode: mode & 0o777 };
  }
  return files;
}

/** The files at and below a directory as they go into a function's package. */
export async function functionFiles(directory: string): Promise<FunctionSource['files']> {
  const files = Object.entries(await contextFiles(directory, ''));
  return Object.fromEntries(files.map(([path, { content, mode }]) => [path, { text: content, mode }]));
}

async function cached(key: readonly string[], install: (directory: string) => Promise<unknown>): Promise<string> {
  const target = join(CACHE, createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 32));
  if (await exists(target)) return target;
  await mkdir(CACHE, { recursive: true });
  const work = await mkdtemp(join(CACHE, '.new-'));
  try {
    await install(work);
    await rename(work, target).catch(async (error: unknown) => {
      if (!(await exists(target))) throw error; // else somebody has installed the same meanwhile
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return target;
}

async function checkedRun(command: string, args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await run(command, args);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${stdout}${stderr}`);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
