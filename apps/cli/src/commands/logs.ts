import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { glob } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { type Home, daemonNames, homeAt } from '../home.js';
import { loadSettings } from '../settings.js';
import { exists } from '../system/files.js';
import { OperatorError } from '../system/operator-error.js';

export interface LogsOptions {
  readonly lines: string;
  readonly follow?: boolean;
  /** The account of the function; the first account unless given. */
  readonly account?: string;
}

/** @param of a part of Stoker (`server`), or the name of a function; `function:server` is a function for sure */
export async function logs(environment: NodeJS.ProcessEnv, of: string, options: LogsOptions): Promise<void> {
  const { STOKER_HOME, STOKER_ACCOUNT_ID } = await loadSettings(environment);
  const home = homeAt(STOKER_HOME);
  const daemon = daemonNames.find((name) => name === of);
  const functionName = of.replace(/^function:/, '');
  const file = daemon
    ? home.logFile(daemon)
    : await functionLog(home, options.account ?? STOKER_ACCOUNT_ID, functionName);
  if (!(await exists(file))) throw new OperatorError(`${of} has not logged anything yet`, 'run ./stoker status');
  const tail = spawn('tail', ['-n', options.lines, ...(options.follow ? ['-F', '-q'] : []), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: tail.stdout })) {
    process.stdout.write(daemon ? `${line}\n` : functionText(line));
  }
  if (tail.exitCode === null) await once(tail, 'exit');
}

/**
 * The log of one account's function.
 * @throws OperatorError that names the functions of the account, or the accounts that have the function
 */
export async function functionLog(home: Home, accountId: string, name: string): Promise<string> {
  const folder = join(home.logs, 'functions');
  const known = new Set<string>();
  const elsewhere: string[] = [];
  for await (const path of glob(join(folder, '*', '*.log'))) {
    const [owner, found] = [basename(dirname(path)), basename(path, '.log')];
    if (owner === accountId && found === name) return path;
    if (owner === accountId) known.add(found);
    else if (found === name) elsewhere.push(owner);
  }
  const remedy =
    elsewhere.length > 0
      ? `choose its account: --account ${elsewhere.sort().join(' or --account ')}`
      : `choose one of: ${[...daemonNames, ...[...known].sort()].join(', ')}`;
  throw new OperatorError(`there is no log of ${name} in account ${accountId}`, remedy);
}

const entry = z.object({ time: z.number(), stream: z.string(), message: z.string() });

/** @param line of a function's log file; what is not one is shown as it is */
export function functionText(line: string): string {
  const parsed = entry.safeParse(parseJson(line)).data;
  return parsed ? withoutControls(parsed.message) : `${line}\n`;
}

/** A function must not be able to steer the operator's terminal. */
function withoutControls(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '\ufffd');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
