import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { lastLines } from './command.js';
import { identifyProcess, readLivePidFile, writePidFile } from './pid-file.js';
import { waitFor } from './wait.js';

export interface DaemonSpec {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly pidFile: string;
  /** Takes both streams, appended. */
  readonly logFile: string;
  /** See {@link PidFile}. */
  readonly fingerprint?: string;
  /** Whether it serves; anything but true means not yet. */
  ready(): Promise<boolean>;
  readonly readyWithinMs: number;
}

/** Starts a process that outlives this one, in a session of its own, and waits until it serves. */
export async function startDaemon(spec: DaemonSpec): Promise<void> {
  await mkdir(dirname(spec.logFile), { recursive: true });
  const logged = await stat(spec.logFile).then(
    ({ size }) => size,
    () => 0,
  );
  const log = await open(spec.logFile, 'a', 0o640);
  const child = spawn(spec.command, spec.args, {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: spec.env ?? process.env,
    cwd: '/',
  });
  try {
    await once(child, 'spawn');
  } finally {
    await log.close();
  }
  child.unref();
  const identity = child.pid === undefined ? undefined : await identifyProcess(child.pid);
  if (identity) await writePidFile(spec.pidFile, identity, spec.fingerprint ?? '');
  const outcome = await waitFor(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return 'ended';
    return (await spec.ready().catch(() => false)) ? 'ready' : undefined;
  }, spec.readyWithinMs);
  if (outcome === 'ready') return;
  if (outcome === undefined) await stopDaemon(spec.pidFile, 'SIGTERM', 5_000);
  await rm(spec.pidFile, { force: true });
  const said = (await readFile(spec.logFile)).subarray(logged).toString('utf8');
  const what = outcome === 'ended' ? 'ended at once' : `did not serve within ${spec.readyWithinMs / 1_000} s`;
  throw new Error(`${spec.command} ${what}; ${spec.logFile} says:\n${lastLines(said, 15)}`);
}

/** Whether the process that a pid file names is alive and serves. */
export async function isServing(pidFile: string, ready: () => Promise<boolean>): Promise<boolean> {
  return (await readLivePidFile(pidFile)) !== undefined && (await ready().catch(() => false));
}

export type StopOutcome = 'not running' | 'stopped' | 'killed';

/**
 * Ends the process that a pid file names, if it is still that process.
 * @param graceMs how long it may take after `signal` before it is killed
 */
export async function stopDaemon(pidFile: string, signal: NodeJS.Signals, graceMs: number): Promise<StopOutcome> {
  const record = await readLivePidFile(pidFile);
  if (!record) {
    await rm(pidFile, { force: true });
    return 'not running';
  }
  process.kill(record.pid, signal);
  const gone = async () => ((await readLivePidFile(pidFile)) ? undefined : true);
  let outcome: StopOutcome = 'stopped';
  if (!(await waitFor(gone, graceMs))) {
    process.kill(record.pid, 'SIGKILL');
    await waitFor(gone, 5_000);
    outcome = 'killed';
  }
  await rm(pidFile, { force: true });
  return outcome;
}
