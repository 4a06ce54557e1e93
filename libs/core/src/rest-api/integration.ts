import { badRequest } from '../gateway/refusals.js';
import { notSupported } from './refusals.js';
import type { IntegrationType, RestIntegration } from './rest-api.js';

/** What is asked of an integration; the names are AWS's. */
export interface IntegrationInput {
  readonly type: string;
  readonly httpMethod?: string | undefined;
  readonly uri?: string | undefined;
  readonly connectionType?: string | undefined;
  readonly connectionId?: string | undefined;
  readonly credentials?: string | undefined;
  readonly requestParameters?: Readonly<Record<string, string>> | undefined;
  readonly requestTemplates?: Readonly<Record<string, string>> | undefined;
  readonly passthroughBehavior?: string | undefined;
  readonly contentHandling?: string | undefined;
  readonly timeoutInMillis?: number | undefined;
  readonly cacheNamespace?: string | undefined;
  readonly cacheKeyParameters?: readonly string[] | undefined;
  readonly tlsConfig?: object | undefined;
  readonly responseTransferMode?: string | undefined;
}

/** ms that an answer may take. */
export const INTEGRATION_TIMEOUT_MS = 29_000;

const TYPES: ReadonlySet<string> = new Set<IntegrationType>(['AWS_PROXY', 'MOCK']);
const PASSTHROUGH: readonly string[] = ['WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES', 'NEVER'];

/**
 * The integration that a request describes, with the defaults of what it leaves out.
 *
 * @param resourceId the cache's name, which is kept though there is no cache
 * @throws BadRequestException, also for what there is none of here: integrations with templates, links into VPCs
 */
export function integrationOf(input: IntegrationInput, resourceId: string): RestIntegration {
  const { type, uri, httpMethod, credentials, timeoutInMillis = INTEGRATION_TIMEOUT_MS } = input;
  if (!isSupported(type)) throw notSupported(`An integration of type ${type}`);
  if (input.connectionType === 'VPC_LINK' || input.connectionId) throw notSupported('A connection through a VPC link');
  if (input.responseTransferMode === 'STREAM') throw notSupported('The response transfer mode STREAM');
  if (input.tlsConfig !== undefined) throw notSupported('tlsConfig');
  if (type !== 'MOCK' && (httpMethod ?? '') === '') {
    throw badRequest('Enumeration value for HttpMethod must be non-empty');
  }
  if (type === 'AWS_PROXY') requireFunctionUri(uri);
  if (credentials !== undefined && credentials !== '') requireRole(credentials);
  if (timeoutInMillis < 50 || timeoutInMillis > INTEGRATION_TIMEOUT_MS) {
    throw badRequest(`Timeout should be between 50 ms and ${INTEGRATION_TIMEOUT_MS} ms`);
  }
  const passthroughBehavior = (input.passthroughBehavior ?? 'WHEN_NO_MATCH').toUpperCase();
  if (!PASSTHROUGH.includes(passthroughBehavior)) {
    throw badRequest(`Invalid passthroughBehavior specified. Must be one of: [${PASSTHROUGH.join(', ')}]`);
  }
  return {
    type,
    // Functions are invoked in one way, whatever is asked for; AWS keeps what it was.
    httpMethod: type === 'MOCK' ? undefined : httpMethod,
    uri: type === 'MOCK' ? undefined : uri,
    credentials: credentials === '' ? undefined : credentials,
    requestParameters: input.requestParameters,
    requestTemplates: input.requestTemplates,
    passthroughBehavior,
    contentHandling: contentHandlingOf(input.contentHandling),
    timeoutInMillis,
    cacheNamespace: input.cacheNamespace ?? resourceId,
    cacheKeyParameters: input.cacheKeyParameters ?? [],
  };
}

/** @throws BadRequestException */
export function contentHandlingOf(value: string | undefined): string | undefined {
  if (value === undefined || value === '') return undefined;
  if (value === 'CONVERT_TO_TEXT' || value === 'CONVERT_TO_BINARY') return value;
  throw badRequest('Invalid content handling type specified. Must be one of: [CONVERT_TO_TEXT, CONVERT_TO_BINARY]');
}

const FUNCTION_URI = /^arn:aws[a-z-]*:apigateway:[^:]+:lambda:path\/[\d-]+\/functions\/(.+)\/invocations\/?$/;

/** The function that a URI names, as it names it: stage variables may stand in it. Undefined for what names none. */
export function functionOfUri(uri: string): string | undefined {
  return FUNCTION_URI.exec(uri)?.[1];
}

/** @throws BadRequestException for anything but a function */
export function requireFunctionUri(uri: string | undefined): void {
  if (functionOfUri(uri ?? '') !== undefined) return;
  throw badRequest(
    "Integrations of type 'AWS_PROXY' currently only supports Lambda function invocations: the URI must be " +
      'arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/FUNCTION_ARN/invocations',
  );
}

/** @throws BadRequestException for credentials that are none of a role, such as those of whoever calls */
export function requireRole(credentials: string): void {
  if (/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/.test(credentials)) return;
  if (/^arn:aws[a-z-]*:iam::\*:user\/\*$/.test(credentials)) {
    throw notSupported("Calling a back end with the caller's credentials");
  }
  throw badRequest('Invalid ARN specified in the request');
}

/** Text with the values of a stage's variables in the places of `${stageVariables.name}`; nothing for those it has not. */
export function withStageVariables(text: string, variables: Readonly<Record<string, string>> = {}): string {
  return text.replaceAll(/\$\{stageVariables\.(\w+)\}/g, (_, name: string) =>
    Object.hasOwn(variables, name) ? variables[name]! : '',
  );
}

function isSupported(type: string): type is IntegrationType {
  return TYPES.has(type);
}
