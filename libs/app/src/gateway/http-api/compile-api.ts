import type { BucketRate } from '@stoker/core/admission/token-bucket';
import { functionOfUri } from '@stoker/core/gateway/gateway-arn';
import { type IdentitySource, parseIdentitySource } from '@stoker/core/gateway/v2/authorizer';
import type { ApiContents, Identified } from '@stoker/core/gateway/v2/deployment';
import type { Integration } from '@stoker/core/gateway/v2/integration';
import {
  type MappingStep,
  requireRequestMapping,
  requireResponseMapping,
} from '@stoker/core/gateway/v2/parameter-rules';
import { parseProxyUrl, type ProxyUrl } from '@stoker/core/gateway/v2/proxy-url';
import { integrationOf, type Route } from '@stoker/core/gateway/v2/route';
import { DEFAULT_ROUTE } from '@stoker/core/gateway/v2/route-key';
import type { Stage } from '@stoker/core/gateway/v2/stage';
import { parseTemplate, type Template } from '@stoker/core/gateway/v2/variables';
import type { CorsRules } from '@stoker/core/http/cors';
import { PathTrie } from '@stoker/core/http/path-trie';
import { parseFunctionName } from '@stoker/core/model/function-name';
import type { FunctionKey } from '../../ports/function-store.js';

/** A stage as requests meet it: worked out once from what it serves. */
export interface CompiledStage {
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly cors: CorsRules | undefined;
  readonly routes: PathTrie<ReadonlyMap<string, CompiledRoute>>;
  readonly fallback: CompiledRoute | undefined;
  readonly accessLog: { readonly destination: string; readonly format: Template } | undefined;
}

export interface CompiledRoute {
  readonly routeKey: string;
  /** `/pets/{id}`, or `$default`. */
  readonly path: string;
  /** Of the path's parameters, in their order. */
  readonly names: readonly string[];
  readonly authorization: CompiledAuthorization;
  readonly integration: CompiledIntegration | undefined;
  /** What its requests are counted under, and how many there may be. */
  readonly throttle: CompiledThrottle | undefined;
}

export interface CompiledThrottle {
  readonly key: string;
  readonly rate: BucketRate;
}

export type CompiledAuthorization =
  | { readonly kind: 'none' | 'iam' }
  | {
      readonly kind: 'jwt';
      readonly source: IdentitySource;
      readonly issuer: string;
      readonly audience: readonly string[];
      readonly scopes: readonly string[];
    }
  | ({ readonly kind: 'function' } & CompiledAuthorizer);

export interface CompiledAuthorizer {
  readonly authorizerId: string;
  readonly sources: readonly IdentitySource[];
  readonly target: FunctionTarget;
  readonly payload: '1.0' | '2.0';
  readonly isSimple: boolean;
  readonly ttlMs: number;
}

export interface FunctionTarget {
  readonly key: FunctionKey;
  readonly qualifier: string | undefined;
  readonly arn: string;
}

export interface CompiledIntegration {
  readonly target: ({ readonly kind: 'function'; readonly payload: string } & FunctionTarget) | UrlTarget;
  readonly timeoutMs: number;
  readonly requestMapping: readonly MappingStep[];
  readonly responseMapping: ReadonlyMap<number, readonly MappingStep[]>;
}

export interface UrlTarget {
  readonly kind: 'url';
  readonly url: ProxyUrl;
  /** `ANY` for that of the request. */
  readonly method: string;
}

/** What an account's requests are limited by where a stage says nothing is the account's own rate. */
const UNLIMITED = Number.MAX_SAFE_INTEGER;

/** @throws Error for contents that the rules of the management API let nobody make */
export function compileStage(stage: Stage, contents: ApiContents): CompiledStage {
  const integrations = new Map(contents.integrations.map((one) => [one.id, one]));
  const byPath = new Map<string, Map<string, CompiledRoute>>();
  let fallback: CompiledRoute | undefined;
  for (const route of contents.routes) {
    const compiled = compileRoute(route, stage, contents, integrations);
    if (route.routeKey === DEFAULT_ROUTE) {
      fallback = compiled;
      continue;
    }
    const [method = ''] = route.routeKey.split(' ', 1);
    const key = shapeOf(compiled.path);
    const methods = byPath.get(key) ?? new Map<string, CompiledRoute>();
    byPath.set(key, methods.set(method, compiled));
  }
  const { accessLogSettings: log, stageVariables } = stage;
  return {
    name: stage.stageName,
    variables: stageVariables,
    cors: contents.corsConfiguration,
    routes: new PathTrie([...byPath.values()].map((methods) => [[...methods.values()][0]!.path, methods])),
    fallback,
    accessLog:
      log?.destinationArn && log.format
        ? { destination: log.destinationArn, format: parseTemplate(log.format) }
        : undefined,
  };
}

/** The same for templates of the same paths, whose parameters may have other names for other methods. */
function shapeOf(path: string): string {
  return path.replace(/\{[^}]+?(\+?)\}/g, '{$1}');
}

function compileRoute(
  route: Identified<Route>,
  stage: Stage,
  contents: ApiContents,
  integrations: ReadonlyMap<string, Identified<Integration>>,
): CompiledRoute {
  const { routeKey } = route;
  const integration = integrations.get(integrationOf(route) ?? '');
  const path = routeKey === DEFAULT_ROUTE ? routeKey : routeKey.slice(routeKey.indexOf(' ') + 1);
  return {
    routeKey,
    // A slash at the end means nothing.
    path: path === '/' ? path : path.replace(/\/$/, ''),
    names: [...path.matchAll(/\{([^}+]+)\+?\}/g)].map(([, name]) => name!),
    authorization: compileAuthorization(route, stage, contents),
    integration: integration && compileIntegration(integration, stage),
    throttle: throttleOf(routeKey, stage),
  };
}

/** What requests of a route are counted by, where its stage limits them. */
export function throttleOf(
  routeKey: string,
  { defaultRouteSettings, routeSettings }: Stage,
): CompiledThrottle | undefined {
  const own = Object.hasOwn(routeSettings, routeKey) ? routeSettings[routeKey]! : {};
  const isOwn = own.throttlingBurstLimit !== undefined || own.throttlingRateLimit !== undefined;
  const burst = own.throttlingBurstLimit ?? defaultRouteSettings.throttlingBurstLimit;
  const perSecond = own.throttlingRateLimit ?? defaultRouteSettings.throttlingRateLimit;
  if (burst === undefined && perSecond === undefined) return undefined;
  return {
    key: isOwn ? routeKey : '',
    rate: { perSecond: perSecond ?? UNLIMITED, burst: burst ?? UNLIMITED },
  };
}

function compileAuthorization(route: Route, stage: Stage, { authorizers }: ApiContents): CompiledAuthorization {
  const { authorizationType, authorizerId, authorizationScopes = [] } = route;
  if (authorizationType === 'NONE') return { kind: 'none' };
  if (authorizationType === 'AWS_IAM') return { kind: 'iam' };
  const authorizer = authorizers.find(({ id }) => id === authorizerId);
  if (authorizer === undefined) throw new Error(`route ${route.routeKey} has no authorizer`);
  const sources = authorizer.identitySource.map((text) => parseIdentitySource('HTTP', text));
  if (authorizer.authorizerType === 'JWT') {
    const { issuer, audience } = authorizer.jwtConfiguration!;
    return { kind: 'jwt', source: sources[0]!, issuer, audience, scopes: authorizationScopes };
  }
  return {
    kind: 'function',
    authorizerId: authorizer.id,
    sources,
    target: functionTarget(authorizer.authorizerUri ?? '', stage),
    payload: authorizer.authorizerPayloadFormatVersion === '1.0' ? '1.0' : '2.0',
    isSimple: authorizer.enableSimpleResponses === true,
    ttlMs: (authorizer.authorizerResultTtlInSeconds ?? 0) * 1000,
  };
}

function compileIntegration(integration: Integration, stage: Stage): CompiledIntegration {
  const { integrationType, integrationUri = '', integrationMethod = 'ANY', payloadFormatVersion } = integration;
  return {
    target:
      integrationType === 'AWS_PROXY'
        ? { kind: 'function', payload: payloadFormatVersion, ...functionTarget(integrationUri, stage) }
        : { kind: 'url', url: parseProxyUrl(integrationUri)!, method: integrationMethod },
    timeoutMs: integration.timeoutInMillis,
    requestMapping: requireRequestMapping(integration.requestParameters ?? {}),
    responseMapping: requireResponseMapping(integration.responseParameters ?? {}),
  };
}

/** The function of a URI in which variables of the stage may stand for parts of its name. */
export function functionTarget(uri: string, { stageVariables }: Stage): FunctionTarget {
  const filled = uri.replace(/\$\{stageVariables\.(\w+)\}/g, (_, name: string) =>
    Object.hasOwn(stageVariables, name) ? stageVariables[name]! : '',
  );
  const arn = functionOfUri(filled) ?? '';
  const { accountId = '', functionName = '', qualifier } = parseFunctionName(arn) ?? {};
  return { key: { accountId, functionName }, qualifier, arn };
}
