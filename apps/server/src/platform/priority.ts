import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Where Linux sets apart the sessions of processes that share a control group; absent where it does not. */
const AUTOGROUP = '/proc/self/autogroup';

/**
 * Lets this process run before others of the host: every tenant waits for it, while the engine makes and removes
 * containers in the background, each for a third of a second of CPU.
 *
 * A kernel that groups processes by session compares niceness only within one, so the session is given it as well. Under
 * systemd the unit's CPUWeight says how it stands to other units.
 * https://man7.org/linux/man-pages/man7/sched.7.html (The autogroup feature)
 *
 * @param nice -20, which is first, to 0
 * @returns what could not be set, as for a process that is not root's: it then runs as any other
 */
export function raisePriority(nice: number, autogroup = AUTOGROUP): unknown[] {
  if (nice === 0) return [];
  const failures: unknown[] = [];
  for (const raise of [() => setPriority(nice), () => writeFileSync(autogroup, String(nice), { flag: 'r+' })]) {
    try {
      raise();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') failures.push(error);
    }
  }
  return failures;
}
