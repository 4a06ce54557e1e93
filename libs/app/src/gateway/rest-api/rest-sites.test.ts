import type { RestResource, RestSnapshot } from '@stoker/core/rest-api/rest-api';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../../ports/testing/fake-clock.js';
import { DEPLOYMENTS, SNAPSHOTS } from '../../rest-apis/parts.js';
import { createRestApi, updateRestApi } from '../../rest-apis/rest-apis.js';
import { createStage } from '../../rest-apis/stages.js';
import type { RestApisPorts } from '../../rest-apis/rest-apis-ports.js';
import type { GatewayRequest, Site } from '../site.js';
import { InMemoryGatewayStore } from '../testing/in-memory-gateway-store.js';
import { KeptAnswers } from '../kept-answers.js';
import type { RestPorts } from './rest-ports.js';
import { restSites } from './rest-sites.js';

const ACCOUNT = '111122223333';
const MOCK = {
  type: 'MOCK',
  requestTemplates: { 'application/json': '{"statusCode": 200}' },
  passthroughBehavior: 'WHEN_NO_MATCH',
  timeoutInMillis: 29_000,
  cacheNamespace: '',
  cacheKeyParameters: [],
  integrationResponses: { '200': { statusCode: '200' } },
} as const;
const METHOD = {
  httpMethod: 'GET',
  authorizationType: 'NONE',
  apiKeyRequired: false,
  methodIntegration: MOCK,
} as const;

let clock: FakeClock;
let gateway: InMemoryGatewayStore;
let ports: RestApisPorts;
let sites: ReturnType<typeof restSites>;
let apiId: string;

beforeEach(async () => {
  clock = new FakeClock();
  gateway = new InMemoryGatewayStore();
  let ids = 0;
  ports = { gateway, clock, randomBytes: (count) => Buffer.alloc(count, ++ids) };
  sites = restSites(gateway, gateway, {
    clock,
    region: 'us-east-1',
    answers: new KeptAnswers(clock),
  } as unknown as RestPorts);
  ({ id: apiId } = await createRestApi(ports, ACCOUNT, {
    name: 'a',
    apiKeySource: 'HEADER',
    endpointConfiguration: { types: ['EDGE'] },
    disableExecuteApiEndpoint: false,
  }));
});

/** Has a stage serve an API that has a method at each path. */
async function serve(stageName: string, ...paths: string[]): Promise<void> {
  const resources = paths.map((path, at) => {
    const document: RestResource = { path, resourceMethods: { GET: METHOD } };
    return { id: `r${at}`, document };
  });
  const document: RestSnapshot = {
    resources,
    authorizers: [],
    models: [],
    requestValidators: [],
    gatewayResponses: [],
    binaryMediaTypes: [],
    apiKeySource: 'HEADER',
  };
  await gateway.change(ACCOUNT, async (tx) => {
    await tx.putParts(apiId, SNAPSHOTS, [{ id: stageName, document }]);
    await tx.putParts(apiId, DEPLOYMENTS, [{ id: stageName, document: { createdDate: 0, apiSummary: {} } }]);
  });
  await createStage(ports, ACCOUNT, apiId, { stageName, deploymentId: stageName });
}

async function ask(site: Site | undefined, path: string) {
  const request = { method: 'GET', path, query: '', headers: [], prefix: '', access: {} } as unknown as GatewayRequest;
  const { status } = await site!.handle(request);
  const { errorCode, defect } = request.access;
  return { status, errorCode, defect };
}

describe('a REST API as requests find it', () => {
  it('answers 500 in a stage that nothing can be compiled of, and is kept with it; its other stages answer', async () => {
    await serve('bad', '/{a+}', '/{b+}');
    await serve('good', '/x');
    const site = await sites.find(apiId);
    expect(await ask(site, '/bad/x')).toEqual({
      status: 500,
      errorCode: 'BrokenStage',
      defect: expect.any(Error) as Error,
    });
    expect(await ask(site, '/bad/x')).toEqual({ status: 500, errorCode: 'BrokenStage' });
    expect(await ask(site, '/good/x')).toEqual({ status: 200 });
    expect(sites.find(apiId)).toBe(site);
  });

  it('answers 500 in a stage whose deployment can’t be found, for it was served before', async () => {
    await serve('prod', '/x');
    await gateway.change(ACCOUNT, (tx) => tx.deleteParts(apiId, SNAPSHOTS, ['prod']));
    expect(await ask(await sites.find(apiId), '/prod/x')).toMatchObject({ status: 500, errorCode: 'BrokenStage' });
    expect(await ask(await sites.find(apiId), '/test/x')).toMatchObject({ status: 403 });
  });

  it('stays the site that it is, with what that has learned, until the API is changed', async () => {
    await serve('prod', '/x');
    const site = await sites.find(apiId);
    clock.advance(30_000);
    expect(sites.held(apiId)).toBeUndefined();
    expect(await sites.find(apiId)).toBe(site);
    expect(sites.held(apiId)).toBe(site);
    await updateRestApi(ports, ACCOUNT, apiId, [{ op: 'replace', path: '/disableExecuteApiEndpoint', value: 'true' }]);
    expect(sites.held(apiId)).toBeUndefined();
    expect(await ask(await sites.find(apiId), '/prod/x')).toMatchObject({ status: 403 });
  });

  it('is read anew behind the scenes while it is in use', async () => {
    const site = await sites.find(apiId);
    let reads = 0;
    const read = gateway.findApi;
    Object.assign(gateway, { findApi: (id: string) => (reads++, read(id)) });
    clock.advance(21_000);
    expect(sites.held(apiId)).toBe(site);
    await new Promise(setImmediate);
    clock.advance(21_000);
    expect(sites.held(apiId)).toBe(site);
    expect(reads).toBe(2);
  });
});
