import { expect, it } from 'vitest';
import { FakeClock } from '../ports/testing/fake-clock.js';
import { MAPPINGS } from './api-mappings.js';
import { CustomDomains, mapper } from './custom-domains.js';
import { InMemoryGatewayStore } from './testing/in-memory-gateway-store.js';

it('finds the mapping with the longest key that a path begins with', () => {
  const at = mapper([
    { apiId: 'root', stage: 's', key: '' },
    { apiId: 'one', stage: 's', key: 'a' },
    { apiId: 'two', stage: 's', key: 'a/b' },
  ]);
  const found = ['/', '/ab', '/a', '/a/', '/a/bc', '/a/b', '/a/b/c'].map((path) => at(path)?.apiId);
  expect(found).toEqual(['root', 'root', 'one', 'one', 'one', 'two', 'two']);
  expect(mapper([{ apiId: 'one', stage: 's', key: 'a' }])('/b')).toBeUndefined();
});

it('is told of changes, and asks for nothing twice', async () => {
  const store = new InMemoryGatewayStore();
  let reads = 0;
  const counted = {
    findName: (name: string) => {
      reads++;
      return store.findName(name);
    },
    partsOf: store.partsOf,
  };
  const domains = new CustomDomains(counted, store, new FakeClock());
  const name = 'a.example.com';
  expect(await domains.find(name)).toBeUndefined();
  expect(domains.find(name)).toBeUndefined();
  await store.change('111122223333', async (tx) => {
    await tx.putName({ name, document: {} });
    await tx.putParts(name, MAPPINGS, [{ id: 'm', name: '', document: { apiId: 'x', stage: 's', key: '' } }]);
  });
  expect((await domains.find(name))?.apiOf('/')).toEqual({ apiId: 'x', stage: 's', prefix: '' });
  expect(domains.find(name)).not.toBeInstanceOf(Promise);
  expect(reads).toBe(2);
});
