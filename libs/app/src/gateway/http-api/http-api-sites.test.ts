import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../ports/testing/fake-clock.js';
import { BrokenStage } from '../broken-stage.js';
import { KeptAnswers } from '../kept-answers.js';
import type { GatewayRequest, Site } from '../site.js';
import { InMemoryGatewayStore } from '../testing/in-memory-gateway-store.js';
import { createApi, deleteApi, updateApi } from '../v2/apis.js';
import type { V2ApiKey } from '../v2/api-turn.js';
import { createDeployment } from '../v2/deployments.js';
import { createIntegration } from '../v2/integrations.js';
import { createRoute } from '../v2/routes.js';
import { createStage } from '../v2/stages.js';
import { CONTENTS, ROUTES } from '../v2/v2-parts.js';
import type { V2Ports } from '../v2/v2-ports.js';
import { type HttpApiSitesPorts, httpApiSites } from './http-api-sites.js';

const ACCOUNT = '111122223333';
const ARN = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:f`;

let clock: FakeClock;
let store: InMemoryGatewayStore;
let ports: V2Ports;
let sites: ReturnType<typeof httpApiSites>;
let key: V2ApiKey;

beforeEach(async () => {
  clock = new FakeClock();
  store = new InMemoryGatewayStore();
  let ids = 0;
  ports = {
    store,
    findAccount: () => undefined,
    clock,
    random: (length) => Buffer.alloc(length, ++ids),
    ownDomain: undefined,
  };
  // Nothing is asked for before there is a request.
  sites = httpApiSites(store, store, { clock, answers: new KeptAnswers(clock) } as unknown as HttpApiSitesPorts);
  const { apiId } = await createApi(ports, ACCOUNT, 'HTTP', { name: 'a', tags: {} });
  key = { accountId: ACCOUNT, apiId };
});

const found = async () => sites.find(key.apiId);
const routeAt = async (stage: string, path: string) => {
  const served = (await found())?.api.stages.get(stage);
  return served instanceof BrokenStage ? 'broken' : served?.routes.match(path)?.value.size;
};

describe('an API as requests find it', () => {
  it('has no stage before one serves something', async () => {
    await createStage(ports, key, { stageName: 'prod' });
    expect([...(await found())!.api.stages.keys()]).toEqual([]);
  });

  it('is what was deployed in a stage, and what it is now in one that follows', async () => {
    const { id } = await createIntegration(ports, key, { integrationType: 'AWS_PROXY', integrationUri: ARN });
    await createRoute(ports, key, { routeKey: 'GET /a', target: `integrations/${id}` });
    await createStage(ports, key, { stageName: 'prod' });
    await createStage(ports, key, { stageName: '$default', autoDeploy: true });
    await createDeployment(ports, key, { stageName: 'prod' });
    await createRoute(ports, key, { routeKey: 'POST /a' });
    await createRoute(ports, key, { routeKey: 'GET /b' });
    expect([await routeAt('prod', '/a'), await routeAt('prod', '/b')]).toEqual([1, undefined]);
    expect([await routeAt('$default', '/a'), await routeAt('$default', '/b')]).toEqual([2, 1]);
  });

  it('is at hand until it is changed, and is not compiled again where it was not', async () => {
    const first = await found();
    expect(sites.find(key.apiId)).toBe(first);
    clock.advance(30_000);
    expect(await sites.find(key.apiId)).toBe(first);
    await createStage(ports, key, { stageName: '$default', autoDeploy: true });
    const second = await found();
    expect(second).not.toBe(first);
    await updateApi(ports, key, { disableExecuteApiEndpoint: true });
    expect((await found())?.api.isHidden).toBe(true);
  });

  it('takes the routes of a path for one, with a slash at its end or without', async () => {
    await createStage(ports, key, { stageName: '$default', autoDeploy: true });
    for (const routeKey of ['GET /pets/', 'POST /pets', 'GET /{a}/x/', 'PUT /{b}/x', 'GET /']) {
      await createRoute(ports, key, { routeKey });
    }
    expect([await routeAt('$default', '/pets'), await routeAt('$default', '/7/x')]).toEqual([2, 2]);
  });

  it('answers 500 in a stage that nothing can be compiled of, and is kept with it; its other stages answer', async () => {
    await createRoute(ports, key, { routeKey: 'GET /a' });
    await createStage(ports, key, { stageName: 'prod' });
    await createDeployment(ports, key, { stageName: 'prod' });
    await createStage(ports, key, { stageName: '$default', autoDeploy: true });
    // As a release before this one could have let it in.
    const document = { routeKey: 'GET /{__proto__}', authorizationType: 'NONE', apiKeyRequired: false } as const;
    await store.change(ACCOUNT, (tx) => tx.putParts(key.apiId, ROUTES, [{ id: 'bad', document }]));
    const site = await found();
    const ask = async () => {
      const request = { method: 'GET', path: '/a', prefix: '', access: {} } as unknown as GatewayRequest;
      const { status } = await site!.handle(request);
      return [status, request.access.errorCode, request.access.defect];
    };
    expect(await ask()).toEqual([500, 'BrokenStage', expect.any(Error)]);
    expect(await ask()).toEqual([500, 'BrokenStage', undefined]);
    expect(sites.find(key.apiId)).toBe(site);
    expect(await routeAt('prod', '/a')).toBe(1);
  });

  it('answers 500 in a stage whose deployment can’t be found, and 404 where there was none', async () => {
    await createRoute(ports, key, { routeKey: 'GET /a' });
    await createStage(ports, key, { stageName: 'prod' });
    await createStage(ports, key, { stageName: 'never' });
    const { id } = await createDeployment(ports, key, { stageName: 'prod' });
    await store.change(ACCOUNT, (tx) => tx.deleteParts(key.apiId, CONTENTS, [id]));
    const statusOf = async (path: string) => {
      const request = { method: 'GET', path, prefix: '', access: {} } as unknown as GatewayRequest;
      return (await (await found())!.handle(request)).status;
    };
    expect([await statusOf('/prod/a'), await statusOf('/never/a')]).toEqual([500, 404]);
  });

  it('is gone when it is deleted, and none of another protocol', async () => {
    await found();
    await deleteApi(ports, key);
    expect(await found()).toBeUndefined();
    await store.change(ACCOUNT, (tx) => tx.putApi({ id: 'rest', protocol: 'REST', document: {} }));
    const other: Site | undefined = await sites.find('rest');
    expect(other).toBeUndefined();
  });
});
