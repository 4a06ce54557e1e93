import { expect, it } from 'vitest';
import { combinedCatalog } from './combined-catalog.js';
import type { Site } from './site.js';

const site = (kind: Site['kind'], id: string): Site => ({
  kind,
  id,
  accountId: '111122223333',
  handle: () => ({ status: 200, headers: {}, body: '' }),
});

it('looks for an API among one kind after the other, waiting only where one waits', async () => {
  const catalog = combinedCatalog({
    functionUrls: () => undefined,
    apis: [
      (id) => (id === 'h' ? site('http-api', id) : undefined),
      (id) => Promise.resolve(id === 'r' ? site('rest-api', id) : undefined),
      (id) => (id === 'w' ? site('web-socket', id) : undefined),
    ],
    domain: () => undefined,
  });
  expect(catalog.api('h')).toMatchObject({ kind: 'http-api' });
  expect(await catalog.api('r')).toMatchObject({ kind: 'rest-api' });
  expect(await catalog.api('w')).toMatchObject({ kind: 'web-socket' });
  expect(await catalog.api('x')).toBeUndefined();
});
