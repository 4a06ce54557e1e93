import type { RestApisPorts } from '@stoker/app/rest-apis/rest-apis-ports';
import { expect, it } from 'vitest';
import { APIGATEWAY_MODEL } from '../aws-model/apigateway.model.generated.js';
import { apigatewayOperations } from './operations.js';
import { ApigatewayKit, functionUri } from './testing/apigateway-kit.js';

it('knows every operation of the service model, each once', () => {
  const names = apigatewayOperations({} as RestApisPorts).map(({ name }) => name);
  expect(names.sort()).toEqual(Object.keys(APIGATEWAY_MODEL.operations).sort());
});

it('asks whether the caller may make the HTTP request, and hand over the roles in it', async () => {
  const kit = new ApigatewayKit();
  const method = { restApiId: 'a', resourceId: 'r', httpMethod: 'GET' };
  const credentials = 'arn:aws:iam::123456789012:role/caller';
  expect(
    await kit.checks('PutIntegration', { ...method, type: 'AWS_PROXY', uri: functionUri('f'), credentials }),
  ).toMatchObject([
    {
      action: 'apigateway:PUT',
      resource: 'arn:aws:apigateway:us-east-1::/restapis/a/resources/r/methods/GET/integration',
    },
    { action: 'iam:PassRole', resource: credentials, context: { 'iam:PassedToService': 'apigateway.amazonaws.com' } },
  ]);
  const patchOperations = [{ op: 'replace', path: '/credentials', value: credentials }] as const;
  expect(await kit.checks('UpdateIntegration', { ...method, patchOperations })).toHaveLength(2);
  const document = {
    swagger: '2.0',
    info: { title: 'x' },
    paths: {
      '/': {
        get: {
          'x-amazon-apigateway-integration': {
            type: 'aws_proxy',
            httpMethod: 'POST',
            uri: functionUri('f'),
            credentials,
          },
        },
      },
    },
  };
  expect(await kit.checks('ImportRestApi', { body: Buffer.from(JSON.stringify(document)) })).toMatchObject([
    { action: 'apigateway:POST', resource: 'arn:aws:apigateway:us-east-1::/restapis' },
    { action: 'iam:PassRole', resource: credentials },
  ]);
});

it('asks for the resource that tags are of, and tells which tags', async () => {
  const kit = new ApigatewayKit();
  const resourceArn = 'arn:aws:apigateway:us-east-1::/restapis/a';
  expect(await kit.checks('TagResource', { resourceArn, tags: { team: 'x' } })).toEqual([
    {
      action: 'apigateway:PUT',
      resource: `arn:aws:apigateway:us-east-1::/tags/${encodeURIComponent(resourceArn)}`,
      context: { 'aws:TagKeys': ['team'], 'aws:RequestTag/team': 'x' },
    },
  ]);
});
