import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../system/command.js';
import type { Step } from '../steps/step.js';
import { type TestTotals, totalsOf } from './test-totals.js';

export interface Checkout {
  readonly repository: string;
  readonly env: NodeJS.ProcessEnv;
}

/** What is checked before any test runs. A step each, so that all are shown alike. */
export function staticChecks({ repository, env }: Checkout): Step[] {
  const check = (name: string, remedy: string, ...args: string[]): Step => ({
    name,
    after: [],
    check: async () => false,
    run: async ({ signal, report }) => {
      await runCommand('npm', ['run', '--silent', ...args], { cwd: repository, env, signal, onLine: report });
    },
    remedy,
  });
  return [
    check('format', 'run `npm run format`', 'format:check'),
    check('types', 'run `npm run build`', 'build'),
    check('lint and boundaries', 'run `npm run lint`', 'lint'),
  ];
}

export interface TestProject {
  /** As `vitest.config.ts` names it. */
  readonly name: string;
  /** Test files that run side by side; by default as many as Vitest thinks right for this host. */
  readonly lanes?: number;
}

/** Runs one of Vitest's projects, its output shown as it comes. */
export async function runTests(
  { name: project, lanes }: TestProject,
  checkout: Checkout,
  signal: AbortSignal,
): Promise<TestTotals> {
  const { repository, env } = checkout;
  const file = join(repository, '.cache', `vitest-${project}.json`);
  await rm(file, { force: true });
  const vitest = join(repository, 'node_modules', 'vitest', 'vitest.mjs');
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  if (lanes !== undefined) args.push(`--maxWorkers=${lanes}`);
  console.log(`\n▸ ${project} tests`);
  const child = spawn(process.execPath, [vitest, ...args], {
    cwd: repository,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const stop = () => child.kill('SIGTERM');
  signal.addEventListener('abort', stop);
  const [code] = (await once(child, 'exit')) as [number | null];
  signal.removeEventListener('abort', stop);
  const totals = totalsOf(await readFile(file, 'utf8').catch(() => undefined));
  return code === 0 ? totals : { ...totals, failed: Math.max(1, totals.failed) };
}
