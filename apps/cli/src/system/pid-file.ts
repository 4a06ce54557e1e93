import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writePrivately } from './files.js';

/** A process, told apart from every later one that gets the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks between boot and the process's start: field 22 of /proc/PID/stat. */
  readonly startTicks: string;
  /** /proc/sys/kernel/random/boot_id */
  readonly bootId: string;
}

const pidFile = z.object({
  pid: z.number().int().positive(),
  startTicks: z.string(),
  bootId: z.string(),
  /** What the process was started with; another value means that it is out of date. */
  fingerprint: z.string(),
});

export type PidFile = z.output<typeof pidFile>;

/** @param stat the text of /proc/PID/stat; the command name in it may hold spaces and parentheses */
export function startTicksOf(stat: string): string | undefined {
  const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = afterName[0];
  return state === 'Z' || state === 'X' ? undefined : afterName[22 - 3];
}

/** The process that has this number now, unless it is only waiting to be reaped. */
export async function identifyProcess(pid: number): Promise<ProcessIdentity | undefined> {
  try {
    const startTicks = startTicksOf(await readFile(`/proc/${pid}/stat`, 'utf8'));
    const bootId = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
    return startTicks === undefined ? undefined : { pid, startTicks, bootId };
  } catch {
    return undefined;
  }
}

export function isSameProcess(one: ProcessIdentity, other: ProcessIdentity | undefined): boolean {
  return one.pid === other?.pid && one.startTicks === other.startTicks && one.bootId === other.bootId;
}

export async function writePidFile(path: string, process: ProcessIdentity, fingerprint: string): Promise<void> {
  await writePrivately(path, `${JSON.stringify({ ...process, fingerprint })}\n`);
}

/** What the file says, if the very process that it names is still alive. */
export async function readLivePidFile(path: string): Promise<PidFile | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const record = pidFile.safeParse(parseJson(text)).data;
  return record && isSameProcess(record, await identifyProcess(record.pid)) ? record : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
