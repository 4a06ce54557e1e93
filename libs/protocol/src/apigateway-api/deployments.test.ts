import { beforeEach, describe, expect, it } from 'vitest';
import { ApigatewayKit } from './testing/apigateway-kit.js';

let kit: ApigatewayKit;
beforeEach(() => {
  kit = new ApigatewayKit();
});

describe('deployments and stages', () => {
  it('make a stage, and move it on', async () => {
    const { restApiId } = await kit.api();
    const first = await kit.call('CreateDeployment', { restApiId, stageName: 'prod', variables: { table: 'a' } });
    const stage = { restApiId, stageName: 'prod' };
    expect(await kit.call('GetStage', stage)).toMatchObject({ deploymentId: first.id, variables: { table: 'a' } });
    const second = await kit.call('CreateDeployment', { restApiId, stageName: 'prod', description: 'next' });
    expect(await kit.call('GetStage', stage)).toMatchObject({ deploymentId: second.id, variables: { table: 'a' } });
    expect(await kit.call('GetDeployment', { restApiId, deploymentId: first.id, embed: ['apisummary'] })).toMatchObject(
      { apiSummary: { '/pets/{id}': { GET: { authorizationType: 'NONE', apiKeyRequired: false } } } },
    );
    await expect(kit.call('DeleteDeployment', { restApiId, deploymentId: second.id })).rejects.toMatchObject({
      message: /Active stages/,
    });
    await kit.call('DeleteDeployment', { restApiId, deploymentId: first.id });
    expect((await kit.call('GetDeployments', { restApiId })).items).toHaveLength(1);
    await kit.call('DeleteStage', stage);
    expect((await kit.call('GetStages', { restApiId })).item).toEqual([]);
  });

  it('take the settings that deploy tools patch', async () => {
    const { restApiId } = await kit.api();
    await kit.call('CreateDeployment', {
      restApiId,
      stageName: 'dev',
      cacheClusterEnabled: false,
      cacheClusterSize: '0.5',
    });
    const patch = (path: string, value: string) => ({ op: 'replace', path, value }) as const;
    const stage = await kit.call('UpdateStage', {
      restApiId,
      stageName: 'dev',
      patchOperations: [
        patch('/*/*/logging/loglevel', 'OFF'),
        patch('/*/*/logging/dataTrace', 'false'),
        patch('/*/*/caching/ttlInSeconds', '300'),
        patch('/~1pets~1{id}/GET/throttling/rateLimit', '2.5'),
        patch('/~1pets~1{id}/GET/throttling/burstLimit', '5'),
        patch('/variables/x', '1'),
      ],
    });
    expect(stage.variables).toEqual({ x: '1' });
    expect(stage.methodSettings).toMatchObject({
      '*/*': { loggingLevel: 'OFF', cacheTtlInSeconds: 300 },
      'pets~1{id}/GET': { throttlingRateLimit: 2.5, throttlingBurstLimit: 5 },
    });
    const patchOperations = [{ op: 'remove', path: '/~1pets~1{id}/GET' }] as const;
    const reset = await kit.call('UpdateStage', { restApiId, stageName: 'dev', patchOperations });
    expect(Object.keys(reset.methodSettings)).toEqual(['*/*']);
  });

  it('refuse what there is none of, by its name', async () => {
    const { restApiId } = await kit.api();
    const refused = { code: 'BadRequestException', message: /not supported here/ };
    const deploy = { restApiId, stageName: 'dev' };
    await expect(kit.call('CreateDeployment', { ...deploy, cacheClusterEnabled: true })).rejects.toMatchObject(refused);
    await expect(kit.call('CreateDeployment', { ...deploy, canarySettings: {} })).rejects.toMatchObject(refused);
    expect((await kit.call('GetDeployments', { restApiId })).items).toEqual([]);
    await kit.call('CreateDeployment', deploy);
    for (const [path, value] of [
      ['/*/*/caching/enabled', 'true'],
      ['/cacheClusterEnabled', 'true'],
      ['/clientCertificateId', 'abc'],
    ] as const) {
      const patchOperations = [{ op: 'replace', path, value }] as const;
      await expect(kit.call('UpdateStage', { ...deploy, patchOperations })).rejects.toMatchObject(refused);
    }
  });

  it('need methods that something answers', async () => {
    const { id: restApiId, rootResourceId } = await kit.call('CreateRestApi', { name: 'empty' });
    await expect(kit.call('CreateDeployment', { restApiId })).rejects.toMatchObject({ message: /any methods/ });
    await kit.call('PutMethod', {
      restApiId,
      resourceId: rootResourceId,
      httpMethod: 'ANY',
      authorizationType: 'NONE',
    });
    await expect(kit.call('CreateDeployment', { restApiId })).rejects.toMatchObject({ message: /No integration/ });
  });
});

describe('keys and usage plans', () => {
  it('belong together, one plan a stage', async () => {
    const { restApiId } = await kit.api();
    await kit.call('CreateDeployment', { restApiId, stageName: 'prod' });
    const key = await kit.call('CreateApiKey', {
      name: `prod_${restApiId}`,
      enabled: true,
      stageKeys: [{ restApiId, stageName: 'prod' }],
    });
    expect(key.value).toMatch(/^\w{40}$/);
    expect(await kit.call('GetApiKey', { apiKey: key.id })).not.toHaveProperty('value');
    expect(await kit.call('GetApiKey', { apiKey: key.id, includeValue: true })).toMatchObject({ value: key.value });
    expect((await kit.call('GetApiKeys', { nameQuery: 'prod_' })).items[0]).toMatchObject({
      stageKeys: [`${restApiId}/prod`],
    });
    const plan = await kit.call('CreateUsagePlan', {
      name: 'gold',
      apiStages: [{ apiId: restApiId, stage: 'prod' }],
      throttle: { rateLimit: 10, burstLimit: 20 },
      quota: { limit: 100, period: 'MONTH' },
    });
    const link = { usagePlanId: plan.id, keyId: key.id };
    await kit.call('CreateUsagePlanKey', { ...link, keyType: 'API_KEY' });
    expect((await kit.call('GetUsagePlanKeys', { usagePlanId: plan.id })).items).toMatchObject([{ id: key.id }]);
    expect((await kit.call('GetUsagePlans', { keyId: key.id })).items).toMatchObject([{ id: plan.id, name: 'gold' }]);
    const other = await kit.call('CreateUsagePlan', {
      name: 'silver',
      apiStages: [{ apiId: restApiId, stage: 'prod' }],
    });
    await expect(
      kit.call('CreateUsagePlanKey', { usagePlanId: other.id, keyId: key.id, keyType: 'API_KEY' }),
    ).rejects.toMatchObject({ code: 'BadRequestException' });
    await expect(kit.call('DeleteUsagePlan', { usagePlanId: plan.id })).rejects.toMatchObject({
      message: /API stages/,
    });
    await expect(kit.call('DeleteStage', { restApiId, stageName: 'prod' })).rejects.toMatchObject({
      message: /Usage Plan/,
    });
    const patchOperations = [
      { op: 'remove', path: '/apiStages', value: `${restApiId}:prod` },
      { op: 'replace', path: '/quota/limit', value: '7' },
    ] as const;
    expect(await kit.call('UpdateUsagePlan', { usagePlanId: plan.id, patchOperations })).toMatchObject({
      apiStages: [],
      quota: { limit: 7, period: 'MONTH' },
    });
    await kit.call('DeleteApiKey', { apiKey: key.id });
    expect((await kit.call('GetUsagePlanKeys', { usagePlanId: plan.id })).items).toEqual([]);
    await kit.call('DeleteUsagePlan', { usagePlanId: plan.id });
  });

  it('refuse a value twice, or too short, and another account reads none of them', async () => {
    const value = 'k'.repeat(20);
    await kit.call('CreateApiKey', { value, enabled: true });
    await expect(kit.call('CreateApiKey', { value })).rejects.toMatchObject({ code: 'ConflictException' });
    await expect(kit.call('CreateApiKey', { value: 'short' })).rejects.toMatchObject({ code: 'BadRequestException' });
    await expect(kit.call('GetApiKeys', { position: 'x' })).rejects.toMatchObject({ code: 'BadRequestException' });
  });
});

describe('tags and the account', () => {
  it('are kept', async () => {
    const { restApiId } = await kit.api();
    const resourceArn = `arn:aws:apigateway:us-east-1::/restapis/${restApiId}`;
    await kit.call('TagResource', { resourceArn, tags: { a: '1', b: '2' } });
    await kit.call('UntagResource', { resourceArn, tagKeys: ['a'] });
    expect(await kit.call('GetTags', { resourceArn })).toEqual({ tags: { b: '2' } });
    const other = 'arn:aws:apigateway:us-east-1::/restapis/nope';
    await expect(kit.call('GetTags', { resourceArn: other })).rejects.toMatchObject({ code: 'NotFoundException' });
    const cloudwatchRoleArn = `arn:aws:iam::${kit.accountId}:role/logs`;
    const patchOperations = [{ op: 'replace', path: '/cloudwatchRoleArn', value: cloudwatchRoleArn }] as const;
    await kit.call('UpdateAccount', { patchOperations });
    expect(await kit.call('GetAccount', {})).toMatchObject({ cloudwatchRoleArn, features: ['UsagePlans'] });
  });
});

describe('gateway responses', () => {
  it('are the usual ones until an API has its own', async () => {
    const { restApiId } = await kit.api();
    const response = { restApiId, responseType: 'UNAUTHORIZED' } as const;
    expect(await kit.call('GetGatewayResponse', response)).toMatchObject({ statusCode: '401', defaultResponse: true });
    await kit.call('PutGatewayResponse', { restApiId, responseType: 'DEFAULT_4XX', statusCode: '418' });
    expect(await kit.call('GetGatewayResponse', response)).toMatchObject({ statusCode: '418', defaultResponse: true });
    await kit.call('PutGatewayResponse', {
      ...response,
      responseParameters: { 'gatewayresponse.header.WWW-Authenticate': "'Basic'" },
    });
    expect(await kit.call('GetGatewayResponse', response)).toMatchObject({ statusCode: '401', defaultResponse: false });
    await kit.call('DeleteGatewayResponse', response);
    expect((await kit.call('GetGatewayResponses', { restApiId })).items).toHaveLength(21);
  });
});
