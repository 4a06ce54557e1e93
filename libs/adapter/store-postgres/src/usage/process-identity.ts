import { readFileSync } from 'node:fs';

/** Which process writes a journal: its id alone is soon another process's, its start makes it the only one. */
export function thisProcess(): string {
  return `${process.pid}-${startOf(process.pid) ?? '0'}`;
}

/** Whether the process that `thisProcess` named still runs on this host. */
export function isRunning(identity: string): boolean {
  const [pid, start] = identity.split('-');
  return start !== undefined && startOf(Number(pid)) === start;
}

/**
 * Clock ticks after boot at which a process started; undefined when there is none.
 * Field 22 of https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the name in parentheses, which may itself hold spaces and parentheses.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
