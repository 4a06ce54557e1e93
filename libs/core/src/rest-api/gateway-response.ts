import { badRequest } from '../gateway/refusals.js';
import { notFound } from './refusals.js';
import type { RestGatewayResponse, WithId } from './rest-api.js';

/**
 * Cases that the gateway answers itself, with the status of each.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const GATEWAY_RESPONSES = {
  ACCESS_DENIED: 403,
  API_CONFIGURATION_ERROR: 500,
  AUTHORIZER_CONFIGURATION_ERROR: 500,
  AUTHORIZER_FAILURE: 500,
  BAD_REQUEST_BODY: 400,
  BAD_REQUEST_PARAMETERS: 400,
  DEFAULT_4XX: undefined,
  DEFAULT_5XX: undefined,
  EXPIRED_TOKEN: 403,
  INTEGRATION_FAILURE: 504,
  INTEGRATION_TIMEOUT: 504,
  INVALID_API_KEY: 403,
  INVALID_SIGNATURE: 403,
  MISSING_AUTHENTICATION_TOKEN: 403,
  QUOTA_EXCEEDED: 429,
  REQUEST_TOO_LARGE: 413,
  RESOURCE_NOT_FOUND: 404,
  THROTTLED: 429,
  UNAUTHORIZED: 401,
  UNSUPPORTED_MEDIA_TYPE: 415,
  WAF_FILTERED: 403,
} as const satisfies Readonly<Record<string, number | undefined>>;

export type GatewayResponseType = keyof typeof GATEWAY_RESPONSES;

/** @throws NotFoundException */
export function gatewayResponseType(type: string): GatewayResponseType {
  if (!Object.hasOwn(GATEWAY_RESPONSES, type)) throw notFound('gatewayResponse');
  return type as GatewayResponseType;
}

const USUAL_TEMPLATES = { 'application/json': '{"message":$context.error.messageString}' };

/** A response as it is read back: the API's own, or the usual one. */
export interface ShownGatewayResponse extends RestGatewayResponse {
  readonly responseType: GatewayResponseType;
  readonly defaultResponse: boolean;
}

/** The one of a type; what an API has of `DEFAULT_4XX` and `DEFAULT_5XX` stands for the types it has nothing of. */
export function shownGatewayResponse(
  type: GatewayResponseType,
  own: readonly WithId<RestGatewayResponse>[],
): ShownGatewayResponse {
  const found = own.find(({ id }) => id === type)?.document ?? own.find(({ id }) => id === fallbackOf(type))?.document;
  const status = GATEWAY_RESPONSES[type];
  return {
    responseType: type,
    statusCode: found?.statusCode ?? (status === undefined ? undefined : String(status)),
    responseParameters: found?.responseParameters ?? {},
    responseTemplates: found?.responseTemplates ?? USUAL_TEMPLATES,
    defaultResponse: !own.some(({ id }) => id === type),
  };
}

function fallbackOf(type: GatewayResponseType): GatewayResponseType {
  return (GATEWAY_RESPONSES[type] ?? 0) >= 500 ? 'DEFAULT_5XX' : 'DEFAULT_4XX';
}

/** @throws BadRequestException */
export function requireGatewayResponse({ statusCode, responseParameters }: RestGatewayResponse): void {
  if (statusCode !== undefined && !/^[2-5]\d\d$/.test(statusCode)) throw badRequest('Invalid status code specified');
  for (const name of Object.keys(responseParameters ?? {})) {
    if (!/^gatewayresponse\.(header|path|querystring)\.[\w.-]+$/.test(name)) {
      throw badRequest(`Invalid mapping expression parameter specified: ${name}`);
    }
  }
}
