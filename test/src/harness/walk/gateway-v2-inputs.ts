import { randomUUID } from 'node:crypto';
import type { KnownValue } from './model-input.js';
import type { WalkSubject } from './walk-subject.js';

/** Values of members of version 2 of API Gateway by name, where its model leaves too much open. */
export function gatewayV2Values({ name, ids }: WalkSubject): KnownValue {
  // As long as those that the service makes up.
  const id = (member: string, length = 7) => ids[member] ?? 'x'.repeat(length);
  const values: Readonly<Record<string, unknown>> = {
    ApiId: id('apiId', 10),
    ApiMappingId: id('apiMappingId'),
    AuthorizerId: id('authorizerId'),
    AuthorizerType: 'REQUEST',
    Body: JSON.stringify({ openapi: '3.0.1', info: { title: name, version: '1' }, paths: {} }),
    DeploymentId: id('deploymentId'),
    DomainName: ids['domainName'] ?? `${'x'.repeat(36)}.example.com`,
    IdentitySource: ['$request.header.authorization'],
    IntegrationId: id('integrationId'),
    IntegrationType: 'AWS_PROXY',
    Name: name,
    ProtocolType: 'HTTP',
    ResourceArn: `arn:aws:apigateway:us-east-1::/apis/${String(id('apiId', 10))}`,
    RouteId: id('routeId'),
    RouteKey: `GET /${name}`,
    RouteResponseId: id('routeResponseId'),
    RouteResponseKey: '$default',
    Stage: name,
    StageName: name,
    TagKeys: ['walk'],
  };
  return (member) => values[member];
}

/** Members that the model does not require, and the operation does; and names that everybody would fight for. */
export function gatewayV2Extras(operation: string, subject: WalkSubject): Readonly<Record<string, unknown>> {
  const uri = `arn:aws:lambda:us-east-1:${subject.accountId}:function:${subject.name}`;
  switch (operation) {
    case 'CreateAuthorizer':
      return { AuthorizerUri: uri, AuthorizerPayloadFormatVersion: '2.0' };
    case 'CreateDomainName':
      return { DomainName: `${randomUUID()}.example.com` };
    case 'CreateIntegration':
      return { IntegrationUri: uri, PayloadFormatVersion: '2.0' };
    case 'UpdateRoute':
      return { OperationName: 'walked' };
    case 'TagResource':
      return { Tags: { walk: '1' } };
    default:
      return {};
  }
}
