import { describe, expect, it } from 'vitest';
import { siteLocator } from '@stoker/core/http/locate-site';
import { type DomainMappings, findSite, type GatewayCatalog } from './gateway-catalog.js';
import type { Site } from './site.js';

const locate = siteLocator({ region: 'us-east-1' });
const site = (kind: Site['kind'], id: string): Site => ({
  kind,
  id,
  accountId: '111122223333',
  handle: () => ({ status: 200, headers: {}, body: id }),
});
const MAPPINGS: DomainMappings = {
  apiOf: (path) => (path.startsWith('/orders') ? { apiId: 'a1', stage: 'prod', prefix: '/orders' } : undefined),
};
const CATALOG: GatewayCatalog = {
  functionUrl: (id) => (id === 'u1' ? site('function-url', id) : undefined),
  api: (id) => Promise.resolve(id === 'a1' ? site('http-api', id) : undefined),
  domain: (name) => (name === 'shop.example' ? MAPPINGS : undefined),
};
const find = (host: string, path: string) => findSite(CATALOG, locate(host, path), path);

describe('finding a site', () => {
  it('goes by the host', () => {
    expect(find('u1.lambda-url.us-east-1.localhost', '/x')).toMatchObject({
      site: { id: 'u1' },
      path: '/x',
      prefix: '',
    });
  });

  it('goes by the mappings of a custom domain, which say the stage and take their key off the path', async () => {
    const found = { site: { id: 'a1' }, prefix: '/orders', stage: 'prod' };
    expect(await find('shop.example', '/orders/7')).toMatchObject({ ...found, path: '/7' });
    expect(await find('shop.example', '/orders')).toMatchObject({ ...found, path: '/' });
    expect(await find('shop.example', '/users')).toBeUndefined();
  });

  it('finds nothing under names that nobody has', async () => {
    expect(find('u2.lambda-url.us-east-1.localhost', '/')).toBeUndefined();
    expect(await find('a2.execute-api.us-east-1.localhost', '/')).toBeUndefined();
    expect(find('elsewhere.example', '/orders')).toBeUndefined();
  });
});
