import { CONTENTS } from '@stoker/app/gateway/v2/v2-parts';
import { beforeEach, describe, expect, it } from 'vitest';
import { aStranger, refusal, V2ApiKit } from './testing/v2-api-kit.js';

let kit: V2ApiKit;
let ApiId: string;
beforeEach(async () => {
  kit = new V2ApiKit();
  ({ ApiId } = await kit.petsApi());
});

const routesIn = async (deploymentId: string | undefined) =>
  (await kit.store.findPart(ApiId, CONTENTS, deploymentId ?? ''))?.document.routes.map(({ routeKey }) => routeKey);

describe('a stage', () => {
  it('serves the deployment that it is given, whatever is changed after', async () => {
    await kit.call('CreateStage', { ApiId, StageName: 'prod', StageVariables: { color: 'blue' } });
    const { DeploymentId } = await kit.call('CreateDeployment', { ApiId, StageName: 'prod', Description: 'first' });
    await kit.call('CreateRoute', { ApiId, RouteKey: 'GET /later' });
    const stage = await kit.call('GetStage', { ApiId, StageName: 'prod' });
    expect(stage).toMatchObject({ DeploymentId, AutoDeploy: false, StageVariables: { color: 'blue' } });
    expect(await routesIn(DeploymentId)).toEqual(['GET /pets/{id}']);
    const second = await kit.call('CreateDeployment', { ApiId });
    expect(await routesIn(second.DeploymentId)).toHaveLength(2);
    await kit.call('UpdateStage', { ApiId, StageName: 'prod', DeploymentId: second.DeploymentId });
    await kit.call('DeleteDeployment', { ApiId, DeploymentId: DeploymentId! });
    expect((await kit.call('GetDeployments', { ApiId })).Items).toHaveLength(1);
  });

  it('that deploys by itself has another deployment after each change, and one that holds fast when it stops', async () => {
    const made = await kit.call('CreateStage', { ApiId, StageName: '$default', AutoDeploy: true });
    expect(made.DeploymentId).toBeDefined();
    await kit.call('CreateRoute', { ApiId, RouteKey: 'GET /later' });
    const followed = await kit.call('GetStage', { ApiId, StageName: '$default' });
    expect(followed.DeploymentId).not.toBe(made.DeploymentId);
    expect(followed.LastDeploymentStatusMessage).toContain(followed.DeploymentId);
    expect((await kit.call('GetDeployments', { ApiId })).Items).toEqual([
      expect.objectContaining({ DeploymentId: followed.DeploymentId, AutoDeployed: true }),
    ]);
    expect(await routesIn(followed.DeploymentId)).toBeUndefined();
    await kit.call('UpdateStage', { ApiId, StageName: '$default', AutoDeploy: false });
    await kit.call('CreateRoute', { ApiId, RouteKey: 'GET /unseen' });
    expect((await kit.call('GetStage', { ApiId, StageName: '$default' })).DeploymentId).toBe(followed.DeploymentId);
    expect(await routesIn(followed.DeploymentId)).toHaveLength(2);
  });

  it('that deploys by itself is given no deployment', async () => {
    await kit.call('CreateStage', { ApiId, StageName: '$default', AutoDeploy: true });
    const deploying = kit.call('CreateDeployment', { ApiId, StageName: '$default' });
    await expect(deploying).rejects.toThrow(refusal('BadRequestException', 'AutoDeploy is enabled'));
    const { DeploymentId } = await kit.call('CreateDeployment', { ApiId });
    const setting = kit.call('UpdateStage', { ApiId, StageName: '$default', DeploymentId });
    await expect(setting).rejects.toThrow(refusal('BadRequestException', 'AutoDeploy is enabled'));
  });

  it('has settings of routes that are there, for as long as they are', async () => {
    await kit.call('CreateStage', {
      ApiId,
      StageName: 'prod',
      DefaultRouteSettings: { ThrottlingBurstLimit: 5, ThrottlingRateLimit: 2.5 },
      RouteSettings: { 'GET /pets/{id}': { ThrottlingRateLimit: 1 } },
    });
    const unknown = kit.call('UpdateStage', { ApiId, StageName: 'prod', RouteSettings: { 'GET /none': {} } });
    await expect(unknown).rejects.toThrow(refusal('NotFoundException', 'Unable to find Route by key GET /none'));
    const [route] = (await kit.call('GetRoutes', { ApiId })).Items!;
    await kit.call('UpdateRoute', { ApiId, RouteId: route!.RouteId!, RouteKey: 'GET /dogs/{id}' });
    const { RouteSettings } = await kit.call('GetStage', { ApiId, StageName: 'prod' });
    expect(RouteSettings).toEqual({ 'GET /dogs/{id}': { ThrottlingRateLimit: 1 } });
    await kit.call('DeleteRouteSettings', { ApiId, StageName: 'prod', RouteKey: 'GET /dogs/{id}' });
    const again = kit.call('DeleteRouteSettings', { ApiId, StageName: 'prod', RouteKey: 'GET /dogs/{id}' });
    await expect(again).rejects.toThrow(refusal('NotFoundException'));
  });

  it.each([
    [{ StageName: 'a b' }],
    [{ StageName: '$other' }],
    [{ StageVariables: { 'a b': 'c' } }],
    [{ StageVariables: { a: '<' } }],
    [{ DefaultRouteSettings: { ThrottlingRateLimit: -1 } }],
    [{ DefaultRouteSettings: { LoggingLevel: 'INFO' } }],
    [{ AccessLogSettings: { DestinationArn: 'arn:aws:sqs:us-east-1:1:q', Format: '$context.requestId' } }],
    [{ AccessLogSettings: { DestinationArn: 'arn:aws:logs:us-east-1:123456789012:log-group:l', Format: 'none' } }],
    [{ ClientCertificateId: 'x' }],
  ] as const)('is refused with %j', async (input) => {
    const making = kit.call('CreateStage', { ApiId, StageName: 'prod', ...input });
    await expect(making).rejects.toThrow(refusal('BadRequestException'));
    expect((await kit.call('GetStages', { ApiId })).Items).toEqual([]);
  });

  it('loses its access log settings when they are deleted', async () => {
    const AccessLogSettings = {
      DestinationArn: 'arn:aws:logs:us-east-1:123456789012:log-group:access',
      Format: '$context.requestId $context.status',
    };
    const made = await kit.call('CreateStage', { ApiId, StageName: 'prod', AccessLogSettings });
    expect(made.AccessLogSettings).toEqual(AccessLogSettings);
    await kit.call('DeleteAccessLogSettings', { ApiId, StageName: 'prod' });
    expect((await kit.call('GetStage', { ApiId, StageName: 'prod' })).AccessLogSettings).toBeUndefined();
  });
});

describe('a domain name', () => {
  const DomainName = 'api.example.com';
  beforeEach(async () => {
    await kit.call('CreateStage', { ApiId, StageName: 'prod' });
  });

  it('leads to stages by its mappings, which keep them', async () => {
    const made = await kit.call('CreateDomainName', {
      DomainName: 'API.example.com',
      DomainNameConfigurations: [{ CertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/c' }],
    });
    expect(made).toMatchObject({
      DomainName,
      DomainNameArn: 'arn:aws:apigateway:us-east-1::/domainnames/api.example.com',
      DomainNameConfigurations: [
        { ApiGatewayDomainName: expect.stringMatching(/^d-.*\.execute-api\.us-east-1\.fn\.example$/) as string },
      ],
    });
    const mapping = { DomainName, ApiId, Stage: 'prod' };
    const { ApiMappingId = '' } = await kit.call('CreateApiMapping', { ...mapping, ApiMappingKey: 'orders/v1' });
    await expect(kit.call('CreateApiMapping', { ...mapping, ApiMappingKey: 'orders/v1' })).rejects.toThrow(
      refusal('ConflictException'),
    );
    await expect(kit.call('CreateApiMapping', { ...mapping, Stage: 'none' })).rejects.toThrow(
      refusal('NotFoundException', 'Invalid stage'),
    );
    await kit.call('UpdateApiMapping', { DomainName, ApiId, ApiMappingId, ApiMappingKey: 'orders' });
    expect((await kit.call('GetApiMappings', { DomainName })).Items).toEqual([
      { ApiId, ApiMappingId, ApiMappingKey: 'orders', Stage: 'prod' },
    ]);
    await expect(kit.call('DeleteStage', { ApiId, StageName: 'prod' })).rejects.toThrow(refusal('ConflictException'));
    await expect(kit.call('DeleteApi', { ApiId })).rejects.toThrow(refusal('ConflictException', DomainName));
    await kit.call('DeleteApiMapping', { DomainName, ApiMappingId });
    await kit.call('DeleteStage', { ApiId, StageName: 'prod' });
    await kit.call('DeleteDomainName', { DomainName });
    await expect(kit.call('GetDomainName', { DomainName })).rejects.toThrow(refusal('NotFoundException'));
  });

  it('is one account’s, and leads to that account’s APIs alone', async () => {
    const stranger = aStranger();
    await kit.call('CreateDomainName', { DomainName: 'eve.example.com' }, stranger);
    const stealing = kit.call('CreateApiMapping', { DomainName: 'eve.example.com', ApiId, Stage: 'prod' }, stranger);
    await expect(stealing).rejects.toThrow(refusal('NotFoundException', 'Invalid API'));
    await expect(kit.call('GetDomainName', { DomainName: 'eve.example.com' })).rejects.toThrow(
      refusal('NotFoundException'),
    );
    await expect(kit.call('CreateDomainName', { DomainName: 'eve.example.com' })).rejects.toThrow(
      refusal('ConflictException'),
    );
  });

  it.each([
    [{ DomainName: 'x.fn.example' }],
    [{ DomainName: '*.example.com' }],
    [{ DomainName, RoutingMode: 'ROUTING_RULE_ONLY' }],
    [{ DomainName, MutualTlsAuthentication: { TruststoreUri: 's3://x/y' } }],
    [{ DomainName, DomainNameConfigurations: [{ EndpointType: 'EDGE' }] }],
  ] as const)('is refused with %j', async (input) => {
    await expect(kit.call('CreateDomainName', input)).rejects.toThrow(refusal('BadRequestException'));
  });
});

it('tags APIs, stages and domain names', async () => {
  await kit.call('CreateStage', { ApiId, StageName: 'prod' });
  await kit.call('CreateDomainName', { DomainName: 'a.example.com' });
  for (const path of [`/apis/${ApiId}`, `/apis/${ApiId}/stages/prod`, '/domainnames/a.example.com']) {
    const ResourceArn = `arn:aws:apigateway:us-east-1::${path}`;
    await kit.call('TagResource', { ResourceArn, Tags: { a: '1', b: '2' } });
    await kit.call('UntagResource', { ResourceArn, TagKeys: ['a'] });
    expect((await kit.call('GetTags', { ResourceArn })).Tags).toEqual({ b: '2' });
  }
  for (const path of ['/apis', `/apis/${ApiId}/routes/x`, '/restapis/x']) {
    const getting = kit.call('GetTags', { ResourceArn: `arn:aws:apigateway:us-east-1::${path}` });
    await expect(getting).rejects.toThrow(refusal('BadRequestException'));
  }
});
