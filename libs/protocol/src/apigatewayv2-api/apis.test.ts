import type { Account } from '@stoker/app/ports/identity-store';
import { USUAL_QUOTAS } from '@stoker/core/quotas/quotas';
import { beforeEach, describe, expect, it } from 'vitest';
import { aCaller } from '../lambda-api/testing/api-kit.js';
import { aStranger, FUNCTION, refusal, V2ApiKit } from './testing/v2-api-kit.js';

let kit: V2ApiKit;
beforeEach(() => {
  kit = new V2ApiKit();
});

const STRANGER = aStranger();

describe('an API', () => {
  it('is shown as it was made, and changed setting by setting', async () => {
    const made = await kit.call('CreateApi', {
      Name: 'pets',
      ProtocolType: 'HTTP',
      Description: 'of the shop',
      CorsConfiguration: { AllowOrigins: ['https://example.com'], AllowMethods: ['GET'], MaxAge: 60 },
      Tags: { team: 'a' },
    });
    expect(made).toMatchObject({
      Name: 'pets',
      ProtocolType: 'HTTP',
      ApiEndpoint: `https://${made.ApiId}.execute-api.us-east-1.fn.example:8443`,
      RouteSelectionExpression: '${request.method} ${request.path}',
      DisableExecuteApiEndpoint: false,
      CorsConfiguration: { AllowOrigins: ['https://example.com'], AllowMethods: ['GET'], MaxAge: 60 },
      CreatedDate: new Date(kit.clock.now()),
      Tags: { team: 'a' },
    });
    const ApiId = made.ApiId!;
    await kit.call('UpdateApi', { ApiId, Version: '7' });
    const { Version, Description } = await kit.call('GetApi', { ApiId });
    expect([Version, Description]).toEqual(['7', 'of the shop']);
    await kit.call('DeleteCorsConfiguration', { ApiId });
    expect((await kit.call('GetApi', { ApiId })).CorsConfiguration).toBeUndefined();
    await kit.call('DeleteApi', { ApiId });
    await expect(kit.call('GetApi', { ApiId })).rejects.toThrow(refusal('NotFoundException', 'Invalid API identifier'));
  });

  it('is none for another account', async () => {
    const { ApiId } = await kit.petsApi();
    for (const name of ['GetApi', 'DeleteApi', 'GetRoutes', 'GetStages', 'UpdateApi'] as const) {
      await expect(kit.call(name, { ApiId }, STRANGER)).rejects.toThrow(refusal('NotFoundException'));
    }
    expect((await kit.call('GetApis', {}, STRANGER)).Items).toEqual([]);
    expect((await kit.call('GetApis', {})).Items).toHaveLength(1);
  });

  it('asks for what its path and method say', async () => {
    expect(await kit.checks('UpdateRoute', { ApiId: 'abc', RouteId: 'def' })).toMatchObject([
      { action: 'apigateway:PATCH', resource: 'arn:aws:apigateway:us-east-1::/apis/abc/routes/def' },
    ]);
    const tagged = await kit.checks('CreateApi', { Name: 'x', ProtocolType: 'HTTP', Tags: { a: 'b' } });
    expect(tagged).toEqual([
      {
        action: 'apigateway:POST',
        resource: 'arn:aws:apigateway:us-east-1::/apis',
        context: { 'aws:TagKeys': ['a'], 'aws:RequestTag/a': 'b' },
      },
    ]);
  });

  it.each([
    ['a name that is too long', { Name: 'x'.repeat(129) }, 'ValidationException', 'less than or equal to 128'],
    ['an expression that selects nothing', { RouteSelectionExpression: '$x' }, 'BadRequestException', 'selection'],
    ['a method that is none', { CorsConfiguration: { AllowMethods: ['GOT'] } }, 'BadRequestException', 'GOT'],
    [
      'credentials for everybody',
      { CorsConfiguration: { AllowCredentials: true, AllowOrigins: ['*'] } },
      'BadRequestException',
      'allowCredentials',
    ],
    [
      'credentials of a quick create',
      { CredentialsArn: 'arn:aws:iam::1:role/r' },
      'BadRequestException',
      'CredentialsArn',
    ],
    ['tags of AWS’s', { Tags: { 'aws:x': '1' } }, 'InvalidParameterValueException', 'aws:'],
  ])('is refused with %s, and not made', async (_, input, code, message) => {
    const making = kit.call('CreateApi', { Name: 'pets', ProtocolType: 'HTTP', ...input });
    await expect(making).rejects.toThrow(refusal(code, message));
    expect((await kit.call('GetApis', {})).Items).toEqual([]);
  });

  it('is listed in pages', async () => {
    for (const Name of ['a', 'b', 'c']) await kit.call('CreateApi', { Name, ProtocolType: 'HTTP' });
    const first = await kit.call('GetApis', { MaxResults: '2' });
    expect(first.Items).toHaveLength(2);
    const { Items = [], NextToken } = await kit.call('GetApis', { MaxResults: '2', NextToken: first.NextToken });
    expect([Items.length, NextToken]).toEqual([1, undefined]);
    await expect(kit.call('GetApis', { MaxResults: '0' })).rejects.toThrow(refusal('BadRequestException'));
    await expect(kit.call('GetApis', { NextToken: 'x' })).rejects.toThrow(refusal('InvalidParameterValueException'));
  });

  it('made quickly has a route, an integration and a stage that follows it', async () => {
    const { ApiId = '' } = await kit.call('CreateApi', { Name: 'q', ProtocolType: 'HTTP', Target: FUNCTION });
    const { Items: [route] = [] } = await kit.call('GetRoutes', { ApiId });
    const { Items: [integration] = [] } = await kit.call('GetIntegrations', { ApiId });
    const { Items: [stage] = [] } = await kit.call('GetStages', { ApiId });
    expect(route).toMatchObject({ RouteKey: '$default', ApiGatewayManaged: true });
    expect(route?.Target).toBe(`integrations/${integration?.IntegrationId}`);
    expect(integration).toMatchObject({
      IntegrationType: 'AWS_PROXY',
      PayloadFormatVersion: '2.0',
      TimeoutInMillis: 30_000,
    });
    expect(stage).toMatchObject({ StageName: '$default', AutoDeploy: true, ApiGatewayManaged: true });
    await kit.call('UpdateApi', { ApiId, Target: 'https://example.com/x', RouteKey: 'ANY /x' });
    const { Items: [changed] = [] } = await kit.call('GetIntegrations', { ApiId });
    expect(changed).toMatchObject({ IntegrationType: 'HTTP_PROXY', IntegrationMethod: 'ANY' });
    expect((await kit.call('GetRoutes', { ApiId })).Items?.[0]?.RouteKey).toBe('ANY /x');
  });
});

describe('a route', () => {
  it('is one of those that take the same requests', async () => {
    const { ApiId } = await kit.petsApi();
    const again = kit.call('CreateRoute', { ApiId, RouteKey: 'GET /pets/{name}' });
    await expect(again).rejects.toThrow(refusal('ConflictException', 'Route with key GET /pets/{name} already exists'));
    await kit.call('CreateRoute', { ApiId, RouteKey: 'GET /pets/{name+}' });
    expect((await kit.call('GetRoutes', { ApiId })).Items).toHaveLength(2);
  });

  it.each([
    'GET pets',
    'get /pets',
    'TRACE /pets',
    '/pets',
    'GET /{a+}/b',
    'GET /{a}/{a}',
    'GET /a b',
    'GET /{',
    'GET /%61',
    'GET /{__proto__}',
    '$other',
  ])('is not %s', async (RouteKey) => {
    const { ApiId } = await kit.petsApi();
    await expect(kit.call('CreateRoute', { ApiId, RouteKey })).rejects.toThrow(refusal('BadRequestException'));
  });

  it('leads to what is there, and keeps it from being deleted', async () => {
    const { ApiId, IntegrationId, RouteId } = await kit.petsApi();
    const toNothing = kit.call('UpdateRoute', { ApiId, RouteId, Target: 'integrations/none' });
    await expect(toNothing).rejects.toThrow(refusal('NotFoundException', 'Invalid Integration identifier'));
    await expect(kit.call('UpdateRoute', { ApiId, RouteId, Target: 'x' })).rejects.toThrow(
      refusal('BadRequestException'),
    );
    const deleting = () => kit.call('DeleteIntegration', { ApiId, IntegrationId });
    await expect(deleting()).rejects.toThrow(refusal('ConflictException', RouteId));
    await kit.call('DeleteRoute', { ApiId, RouteId });
    await deleting();
    expect((await kit.call('GetIntegrations', { ApiId })).Items).toEqual([]);
  });

  it('has an authorizer of the type of its authorization', async () => {
    const { ApiId, RouteId } = await kit.petsApi();
    const jwt = await kit.call('CreateAuthorizer', {
      ApiId,
      AuthorizerType: 'JWT',
      Name: 'jwt',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Audience: ['app'], Issuer: 'https://issuer.example' },
    });
    const { AuthorizerId = '' } = jwt;
    const update = (input: object) => kit.call('UpdateRoute', { ApiId, RouteId, ...input });
    await expect(update({ AuthorizationType: 'JWT' })).rejects.toThrow(refusal('BadRequestException'));
    await expect(update({ AuthorizationType: 'CUSTOM', AuthorizerId })).rejects.toThrow(refusal('BadRequestException'));
    await expect(update({ AuthorizationScopes: ['a'] })).rejects.toThrow(refusal('BadRequestException'));
    await update({ AuthorizationType: 'JWT', AuthorizerId, AuthorizationScopes: ['read'] });
    await expect(kit.call('DeleteAuthorizer', { ApiId, AuthorizerId })).rejects.toThrow(refusal('ConflictException'));
    const open = await update({ AuthorizationType: 'NONE' });
    expect([open.AuthorizerId, open.AuthorizationScopes]).toEqual([undefined, undefined]);
    await kit.call('DeleteAuthorizer', { ApiId, AuthorizerId });
  });

  it('is one of as many as the account may have', async () => {
    const { ApiId } = await kit.petsApi();
    const quotas = { ...USUAL_QUOTAS, 'gateway-routes': 1 };
    kit.accounts.set(aCaller().principal.accountId, { quotas } as unknown as Account);
    const more = kit.call('CreateRoute', { ApiId, RouteKey: 'GET /more' });
    await expect(more).rejects.toThrow(refusal('TooManyRequestsException', 'Maximum number of Routes'));
  });
});

describe('an integration', () => {
  it.each([
    ['no function', { IntegrationType: 'AWS_PROXY', IntegrationUri: 'arn:aws:sqs:us-east-1:1:q' }],
    ['another version', { IntegrationType: 'AWS_PROXY', IntegrationUri: FUNCTION, PayloadFormatVersion: '3.0' }],
    ['a service of AWS', { IntegrationType: 'AWS_PROXY', IntegrationSubtype: 'SQS-SendMessage' }],
    ['a private network', { IntegrationType: 'HTTP_PROXY', ConnectionType: 'VPC_LINK', ConnectionId: 'x' }],
    ['no method', { IntegrationType: 'HTTP_PROXY', IntegrationUri: 'https://example.com/' }],
    [
      'a host of the request’s',
      { IntegrationType: 'HTTP_PROXY', IntegrationUri: 'https://{h}/', IntegrationMethod: 'GET' },
    ],
    ['a mock', { IntegrationType: 'MOCK' }],
    [
      'a header of the connection',
      { IntegrationType: 'AWS_PROXY', IntegrationUri: FUNCTION, RequestParameters: { 'overwrite:header.host': 'x' } },
    ],
    [
      'a variable of a body',
      {
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: FUNCTION,
        RequestParameters: { 'append:header.x': '$request.body.a' },
      },
    ],
  ] as const)('is refused with %s', async (_, input) => {
    const { ApiId } = await kit.petsApi();
    await expect(kit.call('CreateIntegration', { ApiId, ...input })).rejects.toThrow(refusal('BadRequestException'));
    expect((await kit.call('GetIntegrations', { ApiId })).Items).toHaveLength(1);
  });

  it('is bounded in time', async () => {
    const { ApiId, IntegrationId } = await kit.petsApi();
    const update = (TimeoutInMillis: number) =>
      kit.call('UpdateIntegration', { ApiId, IntegrationId, TimeoutInMillis });
    expect((await update(50)).TimeoutInMillis).toBe(50);
    for (const wrong of [49, 30_001]) await expect(update(wrong)).rejects.toThrow(refusal('ValidationException'));
  });

  it('has mappings that are changed one by one', async () => {
    const { ApiId, IntegrationId } = await kit.petsApi();
    const update = (RequestParameters: Record<string, string>) =>
      kit.call('UpdateIntegration', { ApiId, IntegrationId, RequestParameters });
    await update({ 'append:header.a': '1', 'overwrite:querystring.b': '$request.header.b' });
    const { RequestParameters } = await update({ 'append:header.a': '2' });
    expect(RequestParameters).toEqual({ 'append:header.a': '2', 'overwrite:querystring.b': '$request.header.b' });
  });
});
