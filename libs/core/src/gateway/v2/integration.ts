import { functionOfUri } from '../gateway-arn.js';
import { badRequest } from '../refusals.js';
import type { V2Protocol } from './api.js';
import { parseProxyUrl } from './proxy-url.js';
import { requireRequestMapping, requireResponseMapping } from './parameter-rules.js';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations-integrationid.html */
export interface Integration {
  readonly integrationType: 'AWS_PROXY' | 'HTTP_PROXY' | 'AWS' | 'HTTP' | 'MOCK';
  /** A function, or a URL whose path may have the route's parameters: `https://example.com/{proxy}`. */
  readonly integrationUri?: string | undefined;
  readonly integrationMethod?: string | undefined;
  readonly payloadFormatVersion: string;
  readonly timeoutInMillis: number;
  readonly connectionType: 'INTERNET' | 'VPC_LINK';
  readonly description?: string | undefined;
  /** Role in whose name a function is invoked. */
  readonly credentialsArn?: string | undefined;
  readonly requestParameters?: Readonly<Record<string, string>> | undefined;
  /** By status. */
  readonly responseParameters?: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;
  readonly apiGatewayManaged?: boolean | undefined;
}

const MAX_TIMEOUT_MS = { HTTP: 30_000, WEBSOCKET: 29_000 } as const;

/** Those of an integration's settings that a caller leaves out where there is a usual one. */
export function usualIntegration(protocol: V2Protocol) {
  return {
    payloadFormatVersion: '1.0',
    timeoutInMillis: MAX_TIMEOUT_MS[protocol],
    connectionType: 'INTERNET' as const,
  };
}

/**
 * @throws BadRequestException for what is malformed or not offered
 */
export function requireIntegration(protocol: V2Protocol, integration: Integration): void {
  const { integrationType: type, connectionType, timeoutInMillis } = integration;
  if (connectionType === 'VPC_LINK') throw badRequest('Stoker does not support connection type VPC_LINK.');
  if (timeoutInMillis > MAX_TIMEOUT_MS[protocol]) {
    throw badRequest(`Timeout should be between 50 ms and ${MAX_TIMEOUT_MS[protocol]} ms`);
  }
  if (type === 'AWS_PROXY') return requireFunction(protocol, integration);
  if (type === 'HTTP_PROXY' && protocol === 'HTTP') return requireUrl(integration);
  throw badRequest(`Stoker does not support integration type ${type} for protocol ${protocol}.`);
}

function requireFunction(protocol: V2Protocol, integration: Integration): void {
  const { integrationUri = '', payloadFormatVersion: version, credentialsArn } = integration;
  if (functionOfUri(integrationUri) === undefined) {
    throw badRequest('Invalid IntegrationUri specified: it must be the ARN of a function');
  }
  if (version !== '1.0' && (version !== '2.0' || protocol === 'WEBSOCKET')) {
    throw badRequest(`Invalid PayloadFormatVersion specified: ${version}`);
  }
  if (credentialsArn !== undefined) {
    throw badRequest(
      'Stoker does not support credentials of integrations: a function’s own policy says who may invoke it.',
    );
  }
  requireMappings(integration);
}

const METHOD = /^(?:ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT)$/;

function requireUrl(integration: Integration): void {
  const { integrationUri = '', integrationMethod = '', payloadFormatVersion, credentialsArn } = integration;
  if (!METHOD.test(integrationMethod)) throw badRequest('HttpMethod must be specified for integration type HTTP_PROXY');
  if (payloadFormatVersion !== '1.0') {
    throw badRequest('PayloadFormatVersion 1.0 is the only one of integration type HTTP_PROXY');
  }
  if (credentialsArn !== undefined) throw badRequest('Credentials are not supported for integration type HTTP_PROXY');
  if (parseProxyUrl(integrationUri) === undefined) throw badRequest('Invalid HTTP endpoint specified for URI');
  requireMappings(integration);
}

function requireMappings({ requestParameters = {}, responseParameters = {} }: Integration): void {
  requireRequestMapping(requestParameters);
  requireResponseMapping(responseParameters);
}
