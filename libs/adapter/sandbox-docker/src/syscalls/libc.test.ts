import { spawn } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { isReadable, pidfdOpen } from './libc.js';
import { closeSync } from 'node:fs';

const open: number[] = [];
afterEach(() => open.splice(0).forEach((fd) => closeSync(fd)));

// However slow the machine is that has to take all these signals.
test('a signal in the middle of a call is no failure of it', { timeout: 60_000 }, async () => {
  const fd = pidfdOpen(process.pid);
  open.push(fd);
  let signals = 0;
  const count = (): void => void (signals += 1);
  process.on('SIGUSR2', count);
  // Signals this process as fast as a shell can, for a second at most.
  const script = `n=0; while [ $n -lt 20000 ] && kill -USR2 ${process.pid}; do n=$((n+1)); done`;
  const storm = spawn('sh', ['-c', script], { stdio: 'ignore', timeout: 1_000 });
  for (let round = 0; round < 300; round += 1) {
    for (let calls = 0; calls < 200; calls += 1) expect(isReadable(fd)).toBe(false);
    await new Promise((resolve) => setImmediate(resolve));
  }
  storm.kill();
  // Node hears of an end by a signal too, for which the storm may have left no room: that of another process has it look at all.
  while (storm.exitCode === null && storm.signalCode === null) {
    spawn('true', { stdio: 'ignore' });
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  process.off('SIGUSR2', count);
  expect(signals).toBeGreaterThan(0);
});
