import type { HttpResponse, ResponseHeaders } from '../http/http-response.js';
import { isSendable } from '../http/response-head.js';
import { type GatewayResponseType, shownGatewayResponse } from './gateway-response.js';
import type { RestGatewayResponse, WithId } from './rest-api.js';

/** A case that the gateway answers itself. */
export interface GatewayCase {
  readonly type: GatewayResponseType;
  /** Null where AWS says nothing. */
  readonly message: string | null;
}

/** What a template may tell of the request. */
export interface AnswerContext {
  readonly requestId: string;
  readonly stage?: string | undefined;
  readonly resourcePath?: string | undefined;
  readonly httpMethod: string;
  readonly path: string;
}

/** What AWS's clients are told beside the message, in `x-amzn-ErrorType`. */
const ERROR_TYPES: Readonly<Partial<Record<GatewayResponseType, string>>> = {
  ACCESS_DENIED: 'AccessDeniedException',
  AUTHORIZER_CONFIGURATION_ERROR: 'AuthorizerConfigurationException',
  AUTHORIZER_FAILURE: 'AuthorizerFailureException',
  BAD_REQUEST_BODY: 'BadRequestException',
  BAD_REQUEST_PARAMETERS: 'BadRequestException',
  EXPIRED_TOKEN: 'ExpiredTokenException',
  INVALID_API_KEY: 'ForbiddenException',
  INVALID_SIGNATURE: 'InvalidSignatureException',
  MISSING_AUTHENTICATION_TOKEN: 'MissingAuthenticationTokenException',
  QUOTA_EXCEEDED: 'LimitExceededException',
  REQUEST_TOO_LARGE: 'RequestTooLargeException',
  THROTTLED: 'TooManyRequestsException',
  UNAUTHORIZED: 'UnauthorizedException',
};

/**
 * What is answered in a case: what the API has for it, or for all of its class, else what is usual.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html
 *
 * @param own the responses that the API has of its own
 * @param status where the case has another than its type usually has, and the API none of its own
 */
export function gatewayAnswer(
  { type, message }: GatewayCase,
  own: readonly WithId<RestGatewayResponse>[],
  context: AnswerContext,
  status?: number,
): HttpResponse {
  const shown = shownGatewayResponse(type, own);
  const hasOwn = own.some(
    ({ id, document }) => document.statusCode !== undefined && [type, classOf(type)].includes(id),
  );
  const templates = Object.entries(shown.responseTemplates ?? {});
  const [contentType, template] = templates.find(([name]) => name === 'application/json') ?? templates[0] ?? [];
  const headers: Record<string, string> = { 'x-amzn-errortype': ERROR_TYPES[type] ?? 'InternalServerErrorException' };
  if (contentType !== undefined && isSendable('content-type', contentType)) headers['content-type'] = contentType;
  Object.assign(headers, headersOf(shown.responseParameters ?? {}));
  return {
    status: status !== undefined && !hasOwn ? status : Number(shown.statusCode ?? 500),
    headers,
    body: rendered(template ?? '', { type, message }, context),
  };
}

function classOf(type: GatewayResponseType): string {
  return [
    'API_CONFIGURATION_ERROR',
    'AUTHORIZER_CONFIGURATION_ERROR',
    'AUTHORIZER_FAILURE',
    'INTEGRATION_FAILURE',
    'INTEGRATION_TIMEOUT',
  ].includes(type)
    ? 'DEFAULT_5XX'
    : 'DEFAULT_4XX';
}

/** Texts in single quotes; what would be taken from the request or its context is not sent. */
function headersOf(parameters: Readonly<Record<string, string>>): ResponseHeaders {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) => {
      const [, header] = /^gatewayresponse\.header\.(.+)$/.exec(name) ?? [];
      const [, text] = /^'([\t\x20-\x7e]*)'$/.exec(value) ?? [];
      return header === undefined || text === undefined ? [] : [[header.toLowerCase(), text] as const];
    }),
  );
}

/** A template with the values of `$context` in their places; nothing for those that there are none of. */
function rendered(template: string, { type, message }: GatewayCase, context: AnswerContext): string {
  const values: Readonly<Record<string, string>> = {
    'error.message': message ?? '',
    'error.messageString': JSON.stringify(message),
    'error.responseType': type,
    requestId: context.requestId,
    extendedRequestId: context.requestId,
    stage: context.stage ?? '',
    resourcePath: context.resourcePath ?? '',
    httpMethod: context.httpMethod,
    path: context.path,
  };
  return template.replaceAll(/\$context\.([a-zA-Z]+(?:\.[a-zA-Z]+)*)/g, (_, name: string) =>
    Object.hasOwn(values, name) ? values[name]! : '',
  );
}
