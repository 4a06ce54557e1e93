import type { HeaderList } from './http-request.js';

/** A request as the gateway has routed it. */
export interface RequestV1 {
  /** As the API has it: `/pets/{id}`. */
  readonly resource: string;
  /** Without the stage, as the API's own address has it: `/pets/7`. */
  readonly path: string;
  /** With the stage: `/prod/pets/7`. */
  readonly fullPath: string;
  readonly method: string;
  readonly headers: HeaderList;
  /** As it travelled, without its question mark. */
  readonly query: string;
  /** Decoded, by name: `{ id: '7' }`. */
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Whether the function gets the body as base64. */
  readonly isBinary: boolean;
}

/** Who calls, as far as it is known. */
export interface IdentityV1 {
  readonly sourceIp: string;
  readonly userAgent?: string | undefined;
  /** The API key that came with the request, and its id. */
  readonly apiKey?: string | undefined;
  readonly apiKeyId?: string | undefined;
  /** What a signature proves. */
  readonly accessKey?: string | undefined;
  readonly accountId?: string | undefined;
  readonly caller?: string | undefined;
  readonly userArn?: string | undefined;
  readonly principalOrgId?: string | undefined;
}

/** What the gateway says of the request. */
export interface ContextV1 {
  /** The API's owner. */
  readonly accountId: string;
  readonly apiId: string;
  /** `abc.execute-api.example.org` */
  readonly domainName: string;
  readonly protocol: string;
  readonly requestId: string;
  readonly extendedRequestId: string;
  /** ms since the epoch. */
  readonly receivedAt: number;
  /** Null where APIs have routes instead of resources. */
  readonly resourceId: string | null;
  readonly stage: string;
  readonly identity: IdentityV1;
  /** What the authorizer said, `principalId` among it. */
  readonly authorizer?: Readonly<Record<string, unknown>> | undefined;
  readonly operationName?: string | undefined;
}

/**
 * The event of payload 1.0, as a REST API sends it to a function, and an HTTP API where an integration asks for it
 * (`version` then says so). Of headers and parameters that come more than once the single-valued maps have the last.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
 */
export function eventV1(
  request: RequestV1,
  context: ContextV1,
  stageVariables: Readonly<Record<string, string>> | undefined,
  version?: '1.0',
): Readonly<Record<string, unknown>> {
  return {
    ...(version !== undefined && { version }),
    resource: request.resource,
    path: request.path,
    httpMethod: request.method,
    ...headersV1(request.headers),
    ...parametersV1(request.query),
    pathParameters: orNull(request.pathParameters),
    stageVariables: orNull(stageVariables),
    requestContext: contextOf(request, context),
    body: bodyOf(request),
    isBase64Encoded: request.isBinary && request.body.length > 0,
  };
}

/** The headers of a request, the last value of each and all of them; null where there are none. */
export function headersV1(headers: HeaderList) {
  const gathered = gather(pairsOf(headers), (name) => name.toLowerCase());
  return { headers: lastOf(gathered), multiValueHeaders: gathered };
}

/** The same of its query. */
export function parametersV1(query: string) {
  const gathered = gather([...new URLSearchParams(query)], (name) => name);
  return { queryStringParameters: lastOf(gathered), multiValueQueryStringParameters: gathered };
}

function contextOf(request: RequestV1, context: ContextV1): Readonly<Record<string, unknown>> {
  const { accountId, apiId, domainName, protocol, requestId, extendedRequestId, receivedAt, resourceId, stage } =
    context;
  return {
    accountId,
    apiId,
    ...(context.authorizer !== undefined && { authorizer: context.authorizer }),
    domainName,
    domainPrefix: domainName.split('.')[0],
    extendedRequestId,
    httpMethod: request.method,
    identity: identityOf(context.identity),
    ...(context.operationName !== undefined && { operationName: context.operationName }),
    path: request.fullPath,
    protocol,
    requestId,
    requestTime: clfTime(receivedAt),
    requestTimeEpoch: receivedAt,
    resourceId,
    resourcePath: request.resource,
    stage,
  };
}

/** Every member is there; those that are not known are null. A key has members of its own, where one came. */
function identityOf(identity: IdentityV1): Readonly<Record<string, unknown>> {
  return {
    accessKey: identity.accessKey ?? null,
    accountId: identity.accountId ?? null,
    ...(identity.apiKey !== undefined && { apiKey: identity.apiKey }),
    ...(identity.apiKeyId !== undefined && { apiKeyId: identity.apiKeyId }),
    caller: identity.caller ?? null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: identity.principalOrgId ?? null,
    sourceIp: identity.sourceIp,
    user: identity.caller ?? null,
    userAgent: identity.userAgent ?? null,
    userArn: identity.userArn ?? null,
  };
}

type Pair = readonly [name: string, value: string];

function pairsOf(headers: HeaderList): Pair[] {
  return Array.from({ length: headers.length / 2 }, (_, at) => [headers[2 * at]!, headers[2 * at + 1]!]);
}

/** All values by name, under the first spelling of each; null where there are none. */
function gather(pairs: readonly Pair[], keyOf: (name: string) => string): Record<string, string[]> | null {
  if (pairs.length === 0) return null;
  const gathered = new Map<string, readonly [name: string, values: string[]]>();
  for (const [name, value] of pairs) {
    const key = keyOf(name);
    const found = gathered.get(key);
    if (found === undefined) gathered.set(key, [name, [value]]);
    else found[1].push(value);
  }
  return Object.fromEntries(gathered.values());
}

function lastOf(gathered: Readonly<Record<string, readonly string[]>> | null): Record<string, string> | null {
  return gathered && Object.fromEntries(Object.entries(gathered).map(([name, values]) => [name, values.at(-1)!]));
}

function orNull<V>(map: Readonly<Record<string, V>> | undefined): Readonly<Record<string, V>> | null {
  return map === undefined || Object.keys(map).length === 0 ? null : map;
}

function bodyOf({ body, isBinary }: RequestV1): string | null {
  if (body.length === 0) return null;
  return Buffer.from(body.buffer, body.byteOffset, body.length).toString(isBinary ? 'base64' : 'utf8');
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `09/Apr/2015:12:34:56 +0000` */
export function clfTime(time: number): string {
  const date = new Date(time);
  const day = `${twoDigits(date.getUTCDate())}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}`;
  const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(twoDigits).join(':');
  return `${day}:${clock} +0000`;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
