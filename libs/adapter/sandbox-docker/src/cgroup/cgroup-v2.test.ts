import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cgroup } from './cgroup.js';
import { openCgroupV2 } from './cgroup-v2.js';

const MB = 1024 * 1024;

/** Plain files stand in for the kernel's: what is tested is which of them is written with what, and how they are read. */
describe('cgroup v2', () => {
  let directory: string;
  let cgroup: Cgroup;
  const file = (name: string) => readFileSync(join(directory, name), 'utf8');

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stoker-cgroup-'));
    const files = {
      'cgroup.freeze': '0\n',
      'memory.events': 'low 0\nhigh 0\nmax 7\noom 3\noom_kill 2\noom_group_kill 0\n',
      'memory.peak': `${100 * MB}\n`,
      'memory.stat': `anon ${20 * MB}\nfile ${45 * MB}\ninactive_file ${30 * MB}\nactive_file ${10 * MB}\n`,
      'memory.max': 'max\n',
      'memory.swap.max': 'max\n',
      'cpu.max': 'max 100000\n',
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
    cgroup = openCgroupV2(directory);
  });
  afterEach(() => {
    cgroup.close();
    rmSync(directory, { recursive: true });
  });

  it('limits memory without swap, and CPU by quota and period', () => {
    cgroup.limitMemory(128 * MB);
    cgroup.limitCpu(0.5);
    expect(file('memory.max')).toBe(String(128 * MB));
    expect(file('memory.swap.max')).toBe('0');
    expect(file('cpu.max')).toBe('10000 20000');
  });

  it('freezes and thaws', () => {
    cgroup.freeze();
    expect(file('cgroup.freeze')).toMatch(/^1/);
    cgroup.thaw();
    expect(file('cgroup.freeze')).toMatch(/^0/);
  });

  it('counts kills, and the peak without file cache', () => {
    expect(cgroup.oomKills()).toBe(2);
    expect(cgroup.memoryPeakBytes()).toBe(60 * MB);
  });

  it('reads the peak anew when it has risen, and never lets it sink', () => {
    expect(cgroup.memoryPeakBytes()).toBe(60 * MB);
    writeFileSync(join(directory, 'memory.peak'), `${120 * MB}\n`);
    expect(cgroup.memoryPeakBytes()).toBe(80 * MB);
    writeFileSync(join(directory, 'memory.peak'), `${121 * MB}\n`);
    writeFileSync(join(directory, 'memory.stat'), `inactive_file ${90 * MB}\nactive_file 0\n`);
    expect(cgroup.memoryPeakBytes()).toBe(80 * MB);
  });

  it('keeps nothing open when a file is missing', () => {
    const descriptors = () => readdirSync('/proc/self/fd').length;
    rmSync(join(directory, 'memory.stat'));
    const before = descriptors();
    expect(() => openCgroupV2(directory)).toThrow('ENOENT');
    expect(descriptors()).toBe(before);
  });
});
