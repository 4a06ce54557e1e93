import { describe, expect, test } from 'vitest';
import { hasSnapStart, requireSnapStart } from './snap-start.js';

type Checked = Parameters<typeof requireSnapStart>[0];
const zip: Checked = { snapStart: 'PublishedVersions', runtime: 'python3.13', ephemeralStorage: 512 };

test('is of published versions only', () => {
  expect(hasSnapStart({ version: '3', snapStart: 'PublishedVersions' })).toBe(true);
  expect(hasSnapStart({ version: '$LATEST', snapStart: 'PublishedVersions' })).toBe(false);
  expect(hasSnapStart({ version: '3' })).toBe(false);
});

describe('requireSnapStart', () => {
  test('lets Python from 3.12 on pass, and everybody who does not ask for it', () => {
    expect(() => requireSnapStart(zip)).not.toThrow();
    expect(() => requireSnapStart({ ...zip, snapStart: undefined, runtime: 'nodejs24.x' })).not.toThrow();
  });

  test.each<[string, Partial<Checked>]>([
    ['an older Python', { runtime: 'python3.11' }],
    ['Node.js', { runtime: 'nodejs24.x' }],
    ['a custom runtime', { runtime: 'provided.al2023' }],
    ['an image', { runtime: undefined }],
    ['a larger /tmp', { ephemeralStorage: 513 }],
  ])('refuses %s', (_name, change) => {
    expect(() => requireSnapStart({ ...zip, ...change })).toThrow(
      expect.objectContaining({ code: 'InvalidParameterValueException' }),
    );
  });
});
