import { describe, expect, it } from 'vitest';
import { isUnder, parseMountinfo } from './mountinfo.js';

const TEXT = `27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
36 31 0:32 / /sys/fs/cgroup/memory rw,relatime shared:9 master:2 - cgroup cgroup rw,memory
99 27 254:0 /var/lib/a\\040b /srv/a\\040b\\134c ro,nosuid,nodev shared:12 - ext4 /dev/vda rw
`;

describe('mountinfo', () => {
  it('tells target, root, propagation and options', () => {
    expect(parseMountinfo(TEXT)).toEqual([
      {
        root: '/',
        target: '/',
        options: ['rw', 'relatime'],
        shared: false,
        fileSystem: 'ext4',
        source: '/dev/vda',
        superOptions: ['rw', 'discard'],
      },
      {
        root: '/',
        target: '/sys/fs/cgroup/memory',
        options: ['rw', 'relatime'],
        shared: true,
        fileSystem: 'cgroup',
        source: 'cgroup',
        superOptions: ['rw', 'memory'],
      },
      {
        root: '/var/lib/a b',
        target: '/srv/a b\\c',
        options: ['ro', 'nosuid', 'nodev'],
        shared: true,
        fileSystem: 'ext4',
        source: '/dev/vda',
        superOptions: ['rw'],
      },
    ]);
  });

  it('knows what lies in a directory', () => {
    expect(isUnder('/a/b', '/a/b')).toBe(true);
    expect(isUnder('/a/b/c', '/a/b')).toBe(true);
    expect(isUnder('/a/bc', '/a/b')).toBe(false);
  });
});
