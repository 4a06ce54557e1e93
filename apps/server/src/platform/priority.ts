import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { setSlice } from '@stoker/sandbox-docker/syscalls/libc';

/** Where Linux sets apart the sessions of processes that share a control group; absent where it does not. */
const AUTOGROUP = '/proc/self/autogroup';
/**
 * ns that it runs at a time where others want the same processor. It never needs it for long, and is let in the sooner: the
 * kernel otherwise ends the turn of whoever runs, of a millisecond and a half or more, before it takes a thread that woke up.
 */
const SLICE_NS = 100_000;

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
  const steps = [
    () => setPriority(nice),
    () => setSlice(SLICE_NS, nice),
    () => writeFileSync(autogroup, String(nice), { flag: 'r+' }),
  ];
  for (const raise of steps) {
    try {
      raise();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') failures.push(error);
    }
  }
  return failures;
}
