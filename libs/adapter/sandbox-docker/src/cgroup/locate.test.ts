import { describe, expect, it } from 'vitest';
import { parseMountinfo } from '../syscalls/mountinfo.js';
import { locateCgroup } from './locate.js';

const V1_MOUNTS = parseMountinfo(`32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
36 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
38 31 0:34 / /sys/fs/cgroup/freezer rw - cgroup cgroup rw,freezer
41 31 0:37 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
`);
const V2_MOUNTS = parseMountinfo('41 31 0:37 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n');

describe('locating a cgroup', () => {
  it('finds each controller of v1, joint hierarchies and an empty v2 tree beside them included', () => {
    const membership = '9:memory:/docker/c1\n6:freezer:/docker/c1\n3:cpu,cpuacct:/docker/c1\n0::/docker/c1\n';
    expect(locateCgroup(membership, V1_MOUNTS)).toEqual({
      version: 1,
      memory: '/sys/fs/cgroup/memory/docker/c1',
      cpu: '/sys/fs/cgroup/cpu,cpuacct/docker/c1',
      freezer: '/sys/fs/cgroup/freezer/docker/c1',
    });
  });

  it('finds the one directory of v2, also under systemd’s names', () => {
    expect(locateCgroup('0::/system.slice/docker-c1.scope\n', V2_MOUNTS)).toEqual({
      version: 2,
      directory: '/sys/fs/cgroup/system.slice/docker-c1.scope',
    });
  });

  it('takes into account that only a part of the tree may be mounted', () => {
    const mounts = parseMountinfo('41 31 0:37 /outer /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n');
    expect(locateCgroup('0::/outer/docker/c1\n', mounts)).toMatchObject({ directory: '/sys/fs/cgroup/docker/c1' });
  });

  it('says which controller the host lacks', () => {
    expect(() => locateCgroup('9:memory:/c\n3:cpu:/c\n', V1_MOUNTS)).toThrow('the freezer controller');
    expect(() => locateCgroup('0::/c\n', [])).toThrow('the unified hierarchy');
  });
});
