import { beforeEach, describe, expect, it } from 'vitest';
import { aStranger, FUNCTION, refusal, V2ApiKit } from './testing/v2-api-kit.js';

let kit: V2ApiKit;
let ApiId: string;
beforeEach(async () => {
  kit = new V2ApiKit();
  const selection = { RouteSelectionExpression: '$request.body.action' };
  const made = await kit.call('CreateApi', { Name: 'chat', ProtocolType: 'WEBSOCKET', ...selection });
  expect(made.ApiEndpoint).toMatch(/^wss:/);
  ApiId = made.ApiId!;
});

describe('a WebSocket API', () => {
  it('has routes that messages name, functions behind them, and stages that serve deployments', async () => {
    const { IntegrationId } = await kit.call('CreateIntegration', {
      ApiId,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: FUNCTION,
    });
    const Target = `integrations/${IntegrationId}`;
    for (const RouteKey of ['$connect', '$disconnect', '$default', 'send message']) {
      await kit.call('CreateRoute', { ApiId, RouteKey, Target });
    }
    const { AuthorizerId } = await kit.call('CreateAuthorizer', {
      ApiId,
      Name: 'who',
      AuthorizerType: 'REQUEST',
      AuthorizerUri: FUNCTION,
      IdentitySource: ['route.request.querystring.token'],
    });
    const { Items: routes = [] } = await kit.call('GetRoutes', { ApiId });
    const idOf = (key: string) => routes.find(({ RouteKey }) => RouteKey === key)!.RouteId!;
    const custom = { ApiId, AuthorizationType: 'CUSTOM', AuthorizerId } as const;
    await kit.call('UpdateRoute', { ...custom, RouteId: idOf('$connect') });
    await expect(kit.call('UpdateRoute', { ...custom, RouteId: idOf('$default') })).rejects.toThrow(
      refusal('BadRequestException', '$connect'),
    );
    await kit.call('CreateStage', { ApiId, StageName: 'prod' });
    const { DeploymentId } = await kit.call('CreateDeployment', { ApiId, StageName: 'prod' });
    expect((await kit.call('GetStage', { ApiId, StageName: 'prod' })).DeploymentId).toBe(DeploymentId);
  });

  it.each([
    ['CreateStage', { StageName: '$default' }],
    ['CreateRoute', { RouteKey: '$other' }],
    ['CreateRoute', { RouteKey: '$default', AuthorizationType: 'AWS_IAM' }],
    ['CreateIntegration', { IntegrationType: 'AWS_PROXY', IntegrationUri: FUNCTION, PayloadFormatVersion: '2.0' }],
    ['CreateIntegration', { IntegrationType: 'MOCK' }],
    ['CreateIntegration', { IntegrationType: 'AWS_PROXY', IntegrationUri: FUNCTION, TimeoutInMillis: 30_000 }],
    ['UpdateApi', { RouteSelectionExpression: '${request.method}' }],
    ['UpdateApi', { CorsConfiguration: {} }],
    [
      'CreateAuthorizer',
      {
        Name: 'j',
        AuthorizerType: 'JWT',
        IdentitySource: ['route.request.header.a'],
        JwtConfiguration: { Issuer: 'https://i' },
      },
    ],
  ] as const)('refuses what it has none of: %s %j', async (name, input) => {
    await expect(kit.call(name, { ApiId, ...input } as never)).rejects.toThrow(refusal('BadRequestException'));
  });

  it('needs an expression that says which route a message is for', async () => {
    const making = kit.call('CreateApi', { Name: 'chat', ProtocolType: 'WEBSOCKET' });
    await expect(making).rejects.toThrow(refusal('BadRequestException', 'selection expression is required'));
  });
});

describe('the response of a route', () => {
  it('is one of its own, and goes with it', async () => {
    const { RouteId = '' } = await kit.call('CreateRoute', {
      ApiId,
      RouteKey: 'ask',
      RouteResponseSelectionExpression: '$default',
    });
    const route = { ApiId, RouteId };
    const made = await kit.call('CreateRouteResponse', { ...route, RouteResponseKey: '$default' });
    expect(made).toMatchObject({ RouteResponseKey: '$default', RouteResponseId: expect.any(String) as string });
    const RouteResponseId = made.RouteResponseId!;
    await expect(kit.call('CreateRouteResponse', { ...route, RouteResponseKey: '$default' })).rejects.toThrow(
      refusal('ConflictException'),
    );
    expect((await kit.call('GetRouteResponses', route)).Items).toEqual([made]);
    const changed = await kit.call('UpdateRouteResponse', { ...route, RouteResponseId, ModelSelectionExpression: 'm' });
    expect(await kit.call('GetRouteResponse', { ...route, RouteResponseId })).toEqual(changed);
    // It stays when the route is changed, which does not show it.
    expect(await kit.call('UpdateRoute', { ...route, OperationName: 'ask' })).not.toHaveProperty('RouteResponse');
    expect((await kit.call('GetRouteResponses', route)).Items).toEqual([changed]);
    await kit.call('DeleteRouteResponse', { ...route, RouteResponseId });
    await expect(kit.call('GetRouteResponse', { ...route, RouteResponseId })).rejects.toThrow(
      refusal('NotFoundException'),
    );
    await expect(kit.call('DeleteRouteResponse', { ...route, RouteResponseId })).rejects.toThrow(
      refusal('NotFoundException'),
    );
  });

  it.each([
    ['another key', { RouteResponseKey: 'x' }],
    ['models', { RouteResponseKey: '$default', ResponseModels: { a: 'b' } }],
  ])('has no %s', async (_, settings) => {
    const { RouteId = '' } = await kit.call('CreateRoute', { ApiId, RouteKey: 'ask' });
    await expect(kit.call('CreateRouteResponse', { ApiId, RouteId, ...settings })).rejects.toThrow(
      refusal('BadRequestException'),
    );
  });

  it('is of no other account', async () => {
    const { RouteId = '' } = await kit.call('CreateRoute', { ApiId, RouteKey: 'ask' });
    const theirs = { ApiId, RouteId, RouteResponseKey: '$default' };
    await expect(kit.call('CreateRouteResponse', theirs, aStranger())).rejects.toThrow(refusal('NotFoundException'));
    await expect(kit.call('GetRouteResponses', { ApiId, RouteId }, aStranger())).rejects.toThrow(
      refusal('NotFoundException'),
    );
  });
});
