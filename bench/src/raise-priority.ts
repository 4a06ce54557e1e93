import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { setSlice } from '@stoker/sandbox-docker/syscalls/libc';

/**
 * As far before the host's other processes as the server is by default. The bench's clients stand for machines elsewhere: that
 * they share this one's processor with what the server makes the engine do should not be counted as the server's time.
 */
const NICE = -10;
const SLICE_NS = 100_000;

export function raisePriority(): void {
  setPriority(NICE);
  setSlice(SLICE_NS, NICE);
  try {
    // Kernels that share the processor by session compare niceness only within one.
    writeFileSync('/proc/self/autogroup', String(NICE), { flag: 'r+' });
  } catch {
    // One that does not.
  }
}
