import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sandboxesGroup, weighSandboxes } from './sandboxes-group.js';

/** Plain files stand in for the kernel's. */
describe('the cgroup of all sandboxes', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'stoker-cgroup-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const group = (name: string, file: string): string => {
    mkdirSync(join(root, name, 'c1'), { recursive: true });
    writeFileSync(join(root, name, file), '1');
    return join(root, name, 'c1');
  };

  it('is named as the engine’s driver of cgroups wants it', () => {
    expect(sandboxesGroup('cgroupfs')).toBe('/stoker');
    expect(sandboxesGroup('systemd')).toBe('stoker.slice');
    expect(sandboxesGroup(undefined)).toBe('/stoker');
  });

  it('weighs eight of the host’s processes under v1', () => {
    weighSandboxes({ version: 1, cpu: group('stoker', 'cpu.shares'), memory: '/', freezer: '/' });
    expect(readFileSync(join(root, 'stoker/cpu.shares'), 'utf8')).toBe('8192');
  });

  it('weighs eight services under v2', () => {
    weighSandboxes({ version: 2, directory: group('stoker.slice', 'cpu.weight') });
    expect(readFileSync(join(root, 'stoker.slice/cpu.weight'), 'utf8')).toBe('800');
  });

  it('leaves groups alone that are not its own, and makes no file where the kernel has none', () => {
    weighSandboxes({ version: 1, cpu: group('docker', 'cpu.shares'), memory: '/', freezer: '/' });
    expect(readFileSync(join(root, 'docker/cpu.shares'), 'utf8')).toBe('1');
    weighSandboxes({ version: 2, directory: group('stoker', 'cpu.max') });
    expect(existsSync(join(root, 'stoker/cpu.weight'))).toBe(false);
  });
});
