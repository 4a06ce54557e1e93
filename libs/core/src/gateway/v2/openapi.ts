import { isJsonObject, type JsonObject } from '../../events/pattern/json-value.js';
import { badRequest } from '../refusals.js';
import type { CorsRules } from '../../http/cors.js';
import type { Authorizer } from './authorizer.js';
import type { Integration } from './integration.js';
import type { Route } from './route.js';
import { DEFAULT_ROUTE } from './route-key.js';

/** What a document describes, part by part; parts refer to each other by the keys that they have here. */
export interface ApiDescription {
  readonly name: string;
  readonly version?: string | undefined;
  readonly description?: string | undefined;
  readonly corsConfiguration?: CorsRules | undefined;
  readonly integrations: ReadonlyMap<string, Partial<Integration>>;
  /** By the names of their security schemes. */
  readonly authorizers: ReadonlyMap<string, Partial<Authorizer>>;
  readonly routes: readonly DescribedRoute[];
  /** What is not as a gateway would have it, in words for its author. */
  readonly warnings: readonly string[];
}

export interface DescribedRoute extends Pick<Route, 'routeKey' | 'operationName' | 'authorizationScopes'> {
  readonly integration: string | undefined;
  readonly authorization: 'NONE' | 'AWS_IAM' | { readonly authorizer: string };
}

const METHODS = ['delete', 'get', 'head', 'options', 'patch', 'post', 'put'] as const;
const ANY = 'x-amazon-apigateway-any-method';
const INTEGRATION = 'x-amazon-apigateway-integration';
const SHARED_INTEGRATIONS = '#/components/x-amazon-apigateway-integrations/';

/**
 * Reads an OpenAPI 3.0 document with the extensions of API Gateway.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html
 *
 * @param text JSON
 * @throws BadRequestException
 */
export function parseOpenApi(text: string): ApiDescription {
  const document = parsed(text);
  const { openapi, info, paths } = document;
  if (typeof openapi !== 'string' || !/^3\.0(\.|$)/.test(openapi)) throw unreadable('only OpenAPI 3.0 is supported');
  const { title, version, description } = objectAt(info, 'info');
  if (typeof title !== 'string' || title === '' || title.length > 128) throw unreadable('info.title is not valid');
  const components = objectAt(document['components'] ?? {}, 'components');
  const reading = new Reading(components);
  const cors = document['x-amazon-apigateway-cors'];
  return {
    name: title,
    version: textOf(version),
    description: textOf(description),
    corsConfiguration: cors === undefined ? undefined : corsOf(objectAt(cors, 'x-amazon-apigateway-cors')),
    routes: reading.routes(objectAt(paths ?? {}, 'paths'), document['security']),
    integrations: reading.integrations,
    authorizers: reading.authorizers,
    warnings: reading.warnings,
  };
}

/** Gathers what routes need as they are read. */
class Reading {
  readonly integrations = new Map<string, Partial<Integration>>();
  readonly authorizers = new Map<string, Partial<Authorizer>>();
  readonly warnings: string[] = [];

  constructor(private readonly components: JsonObject) {}

  routes(paths: JsonObject, security: unknown): DescribedRoute[] {
    return Object.entries(paths).flatMap(([path, item]) => {
      const operations = objectAt(item, path);
      return [...METHODS, ANY].flatMap((method): DescribedRoute[] => {
        const operation = operations[method];
        return operation === undefined ? [] : [this.#route(path, method, objectAt(operation, path), security)];
      });
    });
  }

  #route(path: string, method: string, operation: JsonObject, security: unknown): DescribedRoute {
    const isDefault = path === '/$default' && operation['isDefaultRoute'] === true;
    const routeKey = isDefault ? DEFAULT_ROUTE : `${method === ANY ? 'ANY' : method.toUpperCase()} ${path}`;
    const { operationId } = operation;
    return {
      routeKey,
      integration: this.#integration(routeKey, operation[INTEGRATION]),
      ...(typeof operationId === 'string' && operationId.length <= 64 && { operationName: operationId }),
      ...this.#authorization(routeKey, operation['security'] ?? security),
    };
  }

  #integration(routeKey: string, value: unknown): string | undefined {
    if (value === undefined) {
      this.warnings.push(`No integration was found for route ${routeKey}`);
      return undefined;
    }
    const { $ref: reference } = objectAt(value, INTEGRATION);
    if (typeof reference !== 'string') {
      this.integrations.set(routeKey, integrationOf(objectAt(value, INTEGRATION)));
      return routeKey;
    }
    const name = reference.startsWith(SHARED_INTEGRATIONS) ? reference.slice(SHARED_INTEGRATIONS.length) : '';
    const shared = objectAt(this.components['x-amazon-apigateway-integrations'] ?? {}, 'integrations');
    if (!Object.hasOwn(shared, name)) throw unreadable(`${reference} is not there`);
    this.integrations.set(reference, integrationOf(objectAt(shared[name], reference)));
    return reference;
  }

  #authorization(routeKey: string, security: unknown): Pick<DescribedRoute, 'authorization' | 'authorizationScopes'> {
    if (!Array.isArray(security) || security.length === 0) return { authorization: 'NONE' };
    if (security.length > 1) this.warnings.push(`Only the first security requirement of route ${routeKey} is used`);
    const [name, scopes] = Object.entries(objectAt(security[0], 'security'))[0] ?? [];
    if (name === undefined) return { authorization: 'NONE' };
    const schemes = objectAt(this.components['securitySchemes'] ?? {}, 'securitySchemes');
    if (!Object.hasOwn(schemes, name)) throw unreadable(`security scheme ${name} is not there`);
    const scheme = objectAt(schemes[name], name);
    if (scheme['x-amazon-apigateway-authtype'] === 'awsSigv4') return { authorization: 'AWS_IAM' };
    const authorizer = scheme['x-amazon-apigateway-authorizer'];
    if (authorizer === undefined) throw unreadable(`security scheme ${name} has no x-amazon-apigateway-authorizer`);
    this.authorizers.set(name, authorizerOf(name, objectAt(authorizer, name)));
    const authorizationScopes = Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === 'string') : [];
    return { authorization: { authorizer: name }, ...(authorizationScopes.length > 0 && { authorizationScopes }) };
  }
}

/** What is wrong with values of the right type, the rules of integrations say. */
function integrationOf(value: JsonObject): Partial<Integration> {
  const read = reader(value, INTEGRATION);
  return withoutAbsent({
    integrationType: read('type', isText)?.toUpperCase(),
    integrationUri: read('uri', isText),
    integrationMethod: read('httpMethod', isText),
    payloadFormatVersion: versionOf(read('payloadFormatVersion', isVersion)),
    timeoutInMillis: read('timeoutInMillis', isTimeout),
    connectionType: read('connectionType', isText),
    credentialsArn: read('credentials', isText),
    requestParameters: read('requestParameters', isTextMap),
    responseParameters: read('responseParameters', isTextMaps),
    description: read('description', isText),
  }) as Partial<Integration>;
}

function authorizerOf(name: string, value: JsonObject): Partial<Authorizer> {
  const read = reader(value, `the authorizer of ${name}`);
  const source = read('identitySource', isTextOrList);
  const jwt = read('jwtConfiguration', isJsonObject);
  const readJwt = reader((jwt ?? {}) as JsonObject, `the authorizer of ${name}`);
  return withoutAbsent({
    name,
    authorizerType: read('type', isText)?.toUpperCase(),
    identitySource: typeof source === 'string' ? source.split(',').map((one) => one.trim()) : (source ?? []),
    authorizerUri: read('authorizerUri', isText),
    authorizerPayloadFormatVersion: versionOf(read('authorizerPayloadFormatVersion', isVersion)),
    authorizerResultTtlInSeconds: read('authorizerResultTtlInSeconds', isTtl),
    enableSimpleResponses: read('enableSimpleResponses', isFlag),
    jwtConfiguration: jwt && {
      issuer: readJwt('issuer', isText) ?? '',
      audience: [readJwt('audience', isTextOrList) ?? []].flat(),
    },
  }) as Partial<Authorizer>;
}

function corsOf(value: JsonObject): CorsRules {
  const read = reader(value, 'x-amazon-apigateway-cors');
  return withoutAbsent({
    allowCredentials: read('allowCredentials', isFlag),
    allowHeaders: read('allowHeaders', isTextList),
    allowMethods: read('allowMethods', isTextList),
    allowOrigins: read('allowOrigins', isTextList),
    exposeHeaders: read('exposeHeaders', isTextList),
    maxAge: read('maxAge', isMaxAge),
  });
}

/** Reads members of an object that are there, and of the type that they must be. @throws BadRequestException */
function reader(value: JsonObject, where: string) {
  return <T>(name: string, is: (member: unknown) => member is T): T | undefined => {
    const member = Object.hasOwn(value, name) ? value[name] : undefined;
    if (member === undefined || is(member)) return member;
    throw unreadable(`${name} of ${where} is not valid`);
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 2048;
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

function isTextMap(value: unknown): value is Readonly<Record<string, string>> {
  return isJsonObject(value) && Object.values(value).every(isText);
}

function isTextMaps(value: unknown): value is Readonly<Record<string, Readonly<Record<string, string>>>> {
  return isJsonObject(value) && Object.values(value).every(isTextMap);
}

function isTextOrList(value: unknown): value is string | readonly string[] {
  return isText(value) || isTextList(value);
}

function isFlag(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function isVersion(value: unknown): value is string | number {
  return typeof value === 'number' || isText(value);
}

/** YAML's `2.0` is a number in documents that were made of it. */
function versionOf(version: string | number | undefined): string | undefined {
  return typeof version === 'number' ? version.toFixed(1) : version;
}

const isTimeout = between(50, 30_000);
const isTtl = between(0, 3_600);
const isMaxAge = between(-1, 86_400);

function between(least: number, most: number) {
  return (value: unknown): value is number =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}

function withoutAbsent(members: object): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

function parsed(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unreadable('it must be JSON');
  }
  return objectAt(value, 'the document');
}

function objectAt(value: unknown, what: string): JsonObject {
  if (!isJsonObject(value)) throw unreadable(`${what} must be an object`);
  return value;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function unreadable(why: string): Error {
  return badRequest(`Unable to import API because of invalid OpenAPI document: ${why}`);
}
