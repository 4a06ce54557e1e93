import { describe, expect, it } from 'vitest';
import { packageOf } from './package.js';

const zip = { sha256: '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=', size: 1000 };
const hex = 'a'.repeat(64);
const image = { sha256: hex, size: 0, uri: 'stoker/app:1', resolvedUri: `stoker/app@sha256:${hex}` } as const;

describe('the package of a version', () => {
  it('is a zip with a runtime and a handler', () => {
    const version = { runtime: 'nodejs24.x', handler: 'index.handler', code: zip } as const;
    expect(packageOf(version)).toEqual({ type: 'Zip', ...version });
  });

  it('is an image with what overrides its start', () => {
    expect(packageOf({ code: image })).toEqual({ type: 'Image', image, config: {} });
    const imageConfig = { command: ['app.handler'] };
    expect(packageOf({ code: image, imageConfig })).toEqual({ type: 'Image', image, config: imageConfig });
  });

  it('is never something in between', () => {
    expect(() => packageOf({ code: zip, handler: 'index.handler' })).toThrow();
    expect(() => packageOf({ code: zip, runtime: 'nodejs24.x' })).toThrow();
  });
});
