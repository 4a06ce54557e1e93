import type { ImageInspectInfo } from 'dockerode';
import { describe, expect, it } from 'vitest';
import { usableImage } from './usable-image.js';

/** What Docker says of an image, as far as it matters here. */
const info = (config: object | null = {}, more: object = {}): ImageInspectInfo =>
  ({ Id: 'sha256:abc', Os: 'linux', Architecture: 'amd64', Size: 1000, Config: config, ...more }) as ImageInspectInfo;
const volumes = (...paths: string[]) => info({ Volumes: Object.fromEntries(paths.map((path) => [path, {}])) });

describe('usableImage', () => {
  it('takes over how the image wants to be started', () => {
    const config = {
      Entrypoint: ['/app'],
      Cmd: ['-v'],
      WorkingDir: '/srv',
      Env: ['A=1', 'B=x=y', 'C', '=z'],
      Volumes: { '/data/': {}, '/tmp': {}, '/a/../b': {} },
      User: 'root',
    };
    expect(usableImage(info(config), 'x86_64')).toEqual({
      id: 'sha256:abc',
      volumes: ['/b', '/data'],
      entryPoint: ['/app'],
      command: ['-v'],
      workingDirectory: '/srv',
      environment: { A: '1', B: 'x=y', C: '' },
    });
  });

  it('does with an image that says nothing', () => {
    const nothing = { entryPoint: [], command: [], workingDirectory: '/', environment: {}, volumes: [] };
    expect(usableImage(info(null), 'x86_64')).toEqual({ id: 'sha256:abc', ...nothing });
    const nulls = { Entrypoint: null, Cmd: null, Env: null, Volumes: null, WorkingDir: '' };
    expect(usableImage(info(nulls, { Architecture: 'arm64' }), 'arm64')).toEqual({ id: 'sha256:abc', ...nothing });
  });

  it.each([
    ['another architecture', info({}, { Architecture: 'arm64' }), 'The image is for linux/arm64'],
    ['another system', info({}, { Os: 'windows' }), 'The image is for windows/amd64'],
    ['too much disk', info({}, { Size: 11 * 1024 ** 3 }), 'larger than 10 GB'],
    ['too long a command', info({ Cmd: ['x'.repeat(40_000)] }), 'more than 32768 bytes'],
    ['an argument that would end early', info({ Cmd: ['a\0r'] }), 'NUL'],
    ['a volume for everything', volumes('/'), 'a volume at /,'],
    ['a volume over the sandbox', volumes('/run'), 'a volume at /run,'],
    ['a volume in the sandbox', volumes('/run/stoker/x'), 'a volume at /run/stoker/x,'],
    ['a volume over /etc', volumes('/etc'), 'a volume at /etc,'],
    ['a volume in /proc', volumes('/x/../proc/self'), 'a volume at /proc/self,'],
    ['a volume in /tmp', volumes('/tmp/cache'), 'a volume at /tmp/cache,'],
    ['many volumes', volumes(...Array.from({ length: 33 }, (_, n) => `/v${n}`)), 'more than 32 volumes'],
  ])('refuses %s', (_name, image, message) => {
    expect(() => usableImage(image, 'x86_64')).toThrow(
      expect.objectContaining({ reason: 'InvalidImage', message: expect.stringContaining(message) as string }),
    );
  });
});
