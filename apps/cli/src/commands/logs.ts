import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { glob } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { type Home, daemonNames, homeAt } from '../home.js';
import { loadSettings } from '../settings.js';
import { exists } from '../system/files.js';
import { OperatorError } from '../system/operator-error.js';

export interface LogsOptions {
  readonly lines: string;
  readonly follow?: boolean;
}

/** @param of a part of Stoker (`server`), or the name of a function */
export async function logs(environment: NodeJS.ProcessEnv, of: string, options: LogsOptions): Promise<void> {
  const { STOKER_HOME } = await loadSettings(environment);
  const home = homeAt(STOKER_HOME);
  const daemon = daemonNames.find((name) => name === of);
  const file = daemon ? home.logFile(daemon) : await functionLog(home, of);
  if (!(await exists(file))) throw new OperatorError(`${of} has not logged anything yet`, 'run ./stoker status');
  const tail = spawn('tail', ['-n', options.lines, ...(options.follow ? ['-F', '-q'] : []), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: tail.stdout })) {
    process.stdout.write(daemon ? `${line}\n` : functionText(line));
  }
  if (tail.exitCode === null) await once(tail, 'exit');
}

async function functionLog(home: Home, name: string): Promise<string> {
  const folder = join(home.logs, 'functions');
  const known: string[] = [];
  for await (const path of glob(join(folder, '*', '*.log'))) {
    if (basename(path) === `${name}.log`) return path;
    known.push(basename(path, '.log'));
  }
  const names = [...daemonNames, ...known].join(', ');
  throw new OperatorError(`there is no log of ${name}`, `one of: ${names}`);
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
