import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { ProcessHandle } from './process-handle.js';

/** More than the kernel lets a process be started with by default. A process may say that its environment is anywhere. */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * The environment that a process was started with.
 *
 * @param containerId that the process must belong to: a number may be another process's by now
 * @throws Error when it does not, is gone, or says that its environment is larger than one can be
 */
export function environmentOfProcess(pid: number, containerId: string): Record<string, string> {
  const handle = new ProcessHandle(pid);
  try {
    const belongs = readFileSync(`/proc/${pid}/cgroup`, 'utf8').includes(containerId);
    if (!belongs) throw new Error(`Process ${pid} is not part of container ${containerId}.`);
    const text = readAtMost(`/proc/${pid}/environ`, MAX_BYTES);
    // Alive still means that the number was its own all the while.
    if (!handle.isAlive()) throw new Error(`Process ${pid} is gone.`);
    return parseEnvironment(text);
  } finally {
    handle.close();
  }
}

/** @param text entries `NAME=VALUE`, each followed by a NUL; others are passed over */
export function parseEnvironment(text: string): Record<string, string> {
  const entries = text.split('\0').map((entry) => [entry, entry.indexOf('=')] as const);
  return Object.fromEntries(
    entries.filter(([, at]) => at > 0).map(([entry, at]) => [entry.slice(0, at), entry.slice(at + 1)]),
  );
}

function readAtMost(path: string, limit: number): string {
  const fd = openSync(path, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let total = 0; ;) {
      const chunk = Buffer.alloc(64 * 1024);
      const count = readSync(fd, chunk);
      if (count === 0) return Buffer.concat(chunks).toString();
      total += count;
      if (total > limit) throw new Error(`${path} is longer than ${limit} bytes.`);
      chunks.push(chunk.subarray(0, count));
    }
  } finally {
    closeSync(fd);
  }
}
