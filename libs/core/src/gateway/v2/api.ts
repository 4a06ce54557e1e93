import type { CorsRules } from '../../http/cors.js';
import type { Tags } from '../../model/tags.js';
import { badRequest } from '../refusals.js';
import { requireCors } from './cors-rules.js';

export type V2Protocol = 'HTTP' | 'WEBSOCKET';

/** An API of version 2. https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid.html */
export interface V2Api {
  readonly name: string;
  readonly description?: string | undefined;
  readonly version?: string | undefined;
  /** What of a request or message names its route. */
  readonly routeSelectionExpression: string;
  readonly apiKeySelectionExpression: string;
  readonly corsConfiguration?: CorsRules | undefined;
  /** Whether the API is reached by custom domain names alone. */
  readonly disableExecuteApiEndpoint: boolean;
  readonly ipAddressType: 'ipv4' | 'dualstack';
  readonly tags: Tags;
  /** ms since the epoch. */
  readonly createdAt: number;
  /** What an import left out, in its words. */
  readonly importInfo?: readonly string[] | undefined;
}

/** The one expression that HTTP APIs know. */
const HTTP_SELECTION = '${request.method} ${request.path}';
const API_KEY_SELECTION = '$request.header.x-api-key';
/** `$request.body.action` */
const BODY_SELECTION = /^\$\{?request\.body(?:\.[\w-]+)+\}?$/;

/** Those of an API's settings that a caller leaves out where there is a usual one. */
export function usualSettings(protocol: V2Protocol, routeSelectionExpression: string | undefined) {
  return {
    routeSelectionExpression: routeSelectionExpression ?? (protocol === 'HTTP' ? HTTP_SELECTION : ''),
    apiKeySelectionExpression: API_KEY_SELECTION,
    disableExecuteApiEndpoint: false,
    ipAddressType: 'ipv4' as const,
  };
}

/** @throws BadRequestException for settings that an API of the protocol can't have */
export function requireApi(protocol: V2Protocol, api: V2Api): void {
  const { routeSelectionExpression: selection, apiKeySelectionExpression, corsConfiguration } = api;
  if (apiKeySelectionExpression !== API_KEY_SELECTION) throw badRequest('Invalid API key selection expression');
  if (protocol === 'HTTP') {
    if (selection !== HTTP_SELECTION) throw badRequest('Route selection expression is not supported for HTTP protocol');
    if (corsConfiguration !== undefined) requireCors(corsConfiguration);
    return;
  }
  if (selection === '') throw badRequest('Route selection expression is required for WEBSOCKET protocol');
  if (!BODY_SELECTION.test(selection)) throw badRequest('Invalid route selection expression');
  if (corsConfiguration !== undefined) throw badRequest('CORS is supported for HTTP protocol only');
}
