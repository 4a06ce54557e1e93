import { clfTime } from './event-v1.js';
import { headerOf, headerValues, type HttpRequest, joinedHeaders } from './http-request.js';

/** What a request has come to. */
export interface ContextV2 {
  /** Id of the API, or of the function URL. */
  readonly apiId: string;
  /** The API's owner; `anonymous` at a function URL that asks for no signature. */
  readonly accountId: string;
  /** `GET /pets/{id}`, `$default` */
  readonly routeKey: string;
  /** `$default`, or the stage's name. */
  readonly stage: string;
  /** The whole path as it travelled, with the stage where the path says it. */
  readonly rawPath: string;
  /** What the client calls the site by, where that is not the request's host: `abc.execute-api.us-east-1.localhost`. */
  readonly domainName?: string | undefined;
  /**
   * Decoded, by name. Undefined leaves it out; so does it with the following. AWS leaves out what there is none of, whatever
   * its examples show, and there are libraries that take an event with a null there for none of this payload.
   */
  readonly pathParameters?: Readonly<Record<string, string>> | undefined;
  readonly stageVariables?: Readonly<Record<string, string>> | undefined;
  /** `{ iam: … }`, `{ jwt: { claims, scopes } }`, `{ lambda: … }` */
  readonly authorizer?: Readonly<Record<string, unknown>> | undefined;
}

/** What a signature proves of its sender, in events. */
export interface IamAuthorizer {
  readonly accessKey: string | undefined;
  readonly accountId: string;
  /** `AIDA…`, or for a role's session `AROA…:session`. */
  readonly callerId: string;
  readonly cognitoIdentity: null;
  readonly principalOrgId: null;
  readonly userArn: string;
  readonly userId: string;
}

/**
 * The event of payload 2.0, as function URLs and HTTP APIs send it.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-request-payload
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function eventV2(request: HttpRequest, body: Uint8Array, context: ContextV2): Readonly<Record<string, unknown>> {
  const { cookie, ...headers } = joinedHeaders(request.headers);
  const { routeKey, rawPath, pathParameters, stageVariables } = context;
  const { text, isBase64 } = bodyText(body, headers);
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString: request.query,
    ...(cookie !== undefined && { cookies: cookiesOf(request) }),
    headers,
    ...(request.query !== '' && { queryStringParameters: queryParameters(request.query) }),
    requestContext: requestContext(request, context),
    ...(pathParameters !== undefined && { pathParameters }),
    ...(body.length > 0 && { body: text }),
    isBase64Encoded: isBase64,
    ...(stageVariables !== undefined && { stageVariables }),
  };
}

function requestContext(request: HttpRequest, context: ContextV2): Readonly<Record<string, unknown>> {
  const { accountId, apiId, authorizer, rawPath, routeKey, stage } = context;
  const { host, method, protocol, receivedAt, requestId, sourceIp } = request;
  const { domainName = host } = context;
  const dot = domainName.indexOf('.');
  return {
    accountId,
    apiId,
    ...(authorizer !== undefined && { authorizer }),
    domainName,
    domainPrefix: dot < 0 ? domainName : domainName.slice(0, dot),
    http: { method, path: rawPath, protocol, sourceIp, userAgent: headerOf(request.headers, 'user-agent') ?? '' },
    requestId,
    routeKey,
    stage,
    time: clfTime(receivedAt),
    timeEpoch: receivedAt,
  };
}

/** All cookies of a request, each as `name=value`. */
function cookiesOf({ headers }: HttpRequest): string[] {
  return headerValues(headers, 'cookie')
    .flatMap((value) => value.split(';'))
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== '');
}

/** Decoded parameters; of those that come more than once all values, joined by commas. */
function queryParameters(query: string): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    if (name === '__proto__') continue; // no name that an object can have of its own
    joined[name] = Object.hasOwn(joined, name) ? `${joined[name]},${value}` : value;
  }
  return joined;
}

interface BodyText {
  readonly text: string;
  readonly isBase64: boolean;
}

/** The body as text where its type is one of texts, and it is UTF-8; any other as base64. */
export function bodyText(body: Uint8Array, headers: Readonly<Record<string, string>>): BodyText {
  if (body.length === 0) return { text: '', isBase64: false };
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() === 'identity' && isTextType(headers['content-type'])) {
    const text = decoded(bytes);
    if (text !== undefined) return { text, isBase64: false };
  }
  return { text: bytes.toString('base64'), isBase64: true };
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

const TEXT_TYPE =
  /^(?:text\/.*|application\/(?:json|javascript|xml|graphql|(?:[\w.-]+\+)(?:json|xml))|image\/svg\+xml)$/;

/** Forms are not among the texts: they come as base64, as on AWS. A body of no type is a text if it can be. */
function isTextType(contentType: string | undefined): boolean {
  if (contentType === undefined) return true;
  const semicolon = contentType.indexOf(';');
  return TEXT_TYPE.test((semicolon < 0 ? contentType : contentType.slice(0, semicolon)).trim().toLowerCase());
}
