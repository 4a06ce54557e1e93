import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { getPriority, release, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { raisePriority } from './priority.js';

describe('the priority of the server', () => {
  const before = getPriority();
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stoker-priority-'));
  });
  afterEach(() => {
    setPriority(before);
    rmSync(directory, { recursive: true });
  });

  it('is that of the process and of its session', () => {
    const autogroup = join(directory, 'autogroup');
    writeFileSync(autogroup, '');
    expect(raisePriority(-1, autogroup)).toEqual([]);
    expect(getPriority()).toBe(-1);
    expect(readFileSync(autogroup, 'utf8')).toBe('-1');
  });

  it('comes with short turns, where the kernel has turns and says how long they are', () => {
    expect(raisePriority(-1, join(directory, 'absent'))).toEqual([]);
    const scheduling = existsSync('/proc/self/sched') ? readFileSync('/proc/self/sched', 'utf8') : '';
    const slice = /^se\.slice\s*:\s*(\d+)$/m.exec(scheduling)?.[1];
    const [major = 0, minor = 0] = release().split('.').map(Number);
    const isKept = slice !== undefined && (major > 6 || (major === 6 && minor >= 12));
    expect(isKept ? slice : '100000').toBe('100000');
  });

  it('does without sessions where the kernel knows none', () => {
    expect(raisePriority(-1, join(directory, 'absent'))).toEqual([]);
    expect(getPriority()).toBe(-1);
  });

  it('tells what could not be set and goes on', () => {
    expect(raisePriority(-1, directory)).toMatchObject([{ code: 'EISDIR' }]);
    expect(getPriority()).toBe(-1);
  });

  it('leaves everything as it is when nothing is asked', () => {
    expect(raisePriority(0, directory)).toEqual([]);
    expect(getPriority()).toBe(before);
  });
});
