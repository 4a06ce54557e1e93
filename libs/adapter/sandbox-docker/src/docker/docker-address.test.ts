import { describe, expect, it } from 'vitest';
import { dockerAddress } from './docker-address.js';

describe('the address of a Docker daemon', () => {
  it('is a socket or a TCP port', () => {
    expect(dockerAddress('unix:///run/docker.sock')).toEqual({ socketPath: '/run/docker.sock' });
    expect(dockerAddress('tcp://127.0.0.1:2377')).toEqual({ protocol: 'http', host: '127.0.0.1', port: 2377 });
    expect(dockerAddress('tcp://127.0.0.1')).toMatchObject({ port: 2375 });
  });

  it('is refused in any other form', () => {
    expect(() => dockerAddress('ssh://host')).toThrow('ssh://');
    expect(() => dockerAddress('docker.sock')).toThrow('docker.sock');
  });
});
