import { expect, it } from 'vitest';
import { combinedCatalog, type FindSite } from './combined-catalog.js';
import type { Site } from './site.js';

const site = (kind: Site['kind'], id: string): Site => ({
  kind,
  id,
  accountId: '111122223333',
  handle: () => ({ status: 200, headers: {}, body: '' }),
});
const NONE_HELD = (): undefined => undefined;

it('looks for an API among one kind after the other, waiting only where one waits', async () => {
  const catalog = combinedCatalog({
    functionUrls: () => undefined,
    apis: [
      { held: NONE_HELD, find: (id) => (id === 'h' ? site('http-api', id) : undefined) },
      { held: NONE_HELD, find: (id) => Promise.resolve(id === 'r' ? site('rest-api', id) : undefined) },
      { held: NONE_HELD, find: (id) => (id === 'w' ? site('web-socket', id) : undefined) },
    ],
    domain: () => undefined,
  });
  expect(catalog.api('h')).toMatchObject({ kind: 'http-api' });
  expect(await catalog.api('r')).toMatchObject({ kind: 'rest-api' });
  expect(await catalog.api('w')).toMatchObject({ kind: 'web-socket' });
  expect(await catalog.api('x')).toBeUndefined();
});

it('reads about no other kind where one has the API in memory', async () => {
  const asked: string[] = [];
  const away: FindSite = (id) => {
    asked.push(id);
    return Promise.reject(new Error('the database is away'));
  };
  const held = (id: string) => (id === 'r' ? site('rest-api', id) : undefined);
  const apis = [
    { held: NONE_HELD, find: away },
    { held, find: away },
  ];
  const catalog = combinedCatalog({ functionUrls: () => undefined, apis, domain: () => undefined });
  expect(catalog.api('r')).toMatchObject({ kind: 'rest-api' });
  expect(asked).toEqual([]);
  await expect(catalog.api('x')).rejects.toThrow('away');
});
