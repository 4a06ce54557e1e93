import { PathTrie } from '@stoker/core/http/path-trie';
import type { HttpResponse } from '@stoker/core/http/http-response';
import { LinearPattern } from '@stoker/core/linear-pattern/linear-pattern';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import { functionArn } from '@stoker/core/model/arn';
import { resolveFunction } from '@stoker/core/model/function-name';
import { apiPolicy } from '@stoker/core/rest-api/api-policy';
import { AUTHORIZER_TTL_SECONDS, identitySources } from '@stoker/core/rest-api/authorizer';
import { functionOfUri, withStageVariables } from '@stoker/core/rest-api/integration';
import { mockAnswer } from '@stoker/core/rest-api/mock';
import type {
  RestAuthorizer,
  RestIntegration,
  RestMethod,
  RestSnapshot,
  RestStage,
  WithId,
} from '@stoker/core/rest-api/rest-api';
import { stageThrottle } from '@stoker/core/rest-api/stage';
import type { SiteInvocation } from '../site-invoker.js';

/** A function, and who invokes it: the API itself, or a role. */
export interface FunctionCallee {
  readonly arn: string;
  readonly key: SiteInvocation['key'];
  readonly qualifier: string | undefined;
  readonly credentials: string | undefined;
}

export type CompiledTarget =
  | { readonly kind: 'function'; readonly callee: FunctionCallee; readonly timeoutMs: number }
  | { readonly kind: 'mock'; readonly answer: HttpResponse }
  /** Of an integration that nothing can be sent to. */
  | { readonly kind: 'broken' };

export interface CompiledAuthorizer {
  readonly id: string;
  readonly type: RestAuthorizer['type'];
  readonly callee: FunctionCallee;
  readonly sources: readonly string[];
  readonly expression: LinearPattern | undefined;
  readonly ttlMs: number;
}

export interface CompiledMethod {
  readonly method: RestMethod;
  readonly target: CompiledTarget;
  /** Undefined where there is none, or where it can't be asked, which the method's type then tells. */
  readonly authorizer: CompiledAuthorizer | undefined;
  readonly throttle: ReturnType<typeof stageThrottle>;
  /** Parameters that must be there, where a validator looks. */
  readonly required: readonly string[];
}

export interface CompiledResource {
  readonly id: string;
  readonly path: string;
  readonly methods: ReadonlyMap<string, CompiledMethod>;
}

/** A stage as requests are answered by it; nothing of it changes. */
export interface CompiledStage {
  readonly name: string;
  readonly variables: Readonly<Record<string, string>> | undefined;
  readonly resources: PathTrie<CompiledResource>;
  readonly snapshot: RestSnapshot;
  readonly policy: PolicyDocument | undefined;
}

/** Where an API is. */
export interface ApiHome {
  readonly region: string;
  readonly accountId: string;
  readonly apiId: string;
}

export function compileStage(stage: RestStage, snapshot: RestSnapshot, home: ApiHome): CompiledStage {
  const authorizers = new Map(
    snapshot.authorizers.map((authorizer) => [authorizer.id, compileAuthorizer(authorizer, stage, home)]),
  );
  const compiled = snapshot.resources.map(({ id, document }) => {
    const methods = Object.entries(document.resourceMethods ?? {}).map(([name, method]): [string, CompiledMethod] => [
      name,
      {
        method,
        target: compileTarget(method.methodIntegration, stage, home),
        authorizer: method.authorizerId === undefined ? undefined : authorizers.get(method.authorizerId),
        throttle: stageThrottle(stage, document.path, name),
        required: requiredOf(method, snapshot),
      },
    ]);
    return [document.path, { id, path: document.path, methods: new Map(methods) }] as const;
  });
  return {
    name: stage.stageName,
    variables: stage.variables,
    resources: new PathTrie(compiled.filter(([, { methods }]) => methods.size > 0)),
    snapshot,
    policy: policyOf(snapshot, home),
  };
}

function policyOf({ policy }: RestSnapshot, { region, accountId, apiId }: ApiHome): PolicyDocument | undefined {
  if (policy === undefined || policy === '') return undefined;
  return apiPolicy(policy, `arn:aws:execute-api:${region}:${accountId}:${apiId}`);
}

function compileAuthorizer(
  { id, document }: WithId<RestAuthorizer>,
  stage: RestStage,
  home: ApiHome,
): CompiledAuthorizer | undefined {
  const { type, authorizerUri, authorizerCredentials, identitySource, identityValidationExpression } = document;
  const callee = calleeOf(authorizerUri, authorizerCredentials, stage, home);
  if (callee === undefined) return undefined;
  const usual = type === 'TOKEN' ? 'method.request.header.Authorization' : '';
  return {
    id,
    type,
    callee,
    sources: identitySources(identitySource ?? usual),
    expression: identityValidationExpression ? new LinearPattern(identityValidationExpression) : undefined,
    ttlMs: (document.authorizerResultTtlInSeconds ?? AUTHORIZER_TTL_SECONDS) * 1000,
  };
}

function compileTarget(integration: RestIntegration | undefined, stage: RestStage, home: ApiHome): CompiledTarget {
  if (integration === undefined) return { kind: 'broken' };
  if (integration.type === 'MOCK') {
    const answer = mockAnswer(integration);
    return answer === undefined ? { kind: 'broken' } : { kind: 'mock', answer };
  }
  const callee = calleeOf(integration.uri ?? '', integration.credentials, stage, home);
  return callee === undefined
    ? { kind: 'broken' }
    : { kind: 'function', callee, timeoutMs: integration.timeoutInMillis };
}

/** The function that a URI names, with the stage's variables in it. */
function calleeOf(
  uri: string,
  credentials: string | undefined,
  { variables }: RestStage,
  { region, accountId }: ApiHome,
): FunctionCallee | undefined {
  try {
    const name = functionOfUri(withStageVariables(uri, variables));
    if (name === undefined) return undefined;
    const { qualifier, ...key } = resolveFunction(name, undefined, { region, accountId });
    const arn = functionArn(region, key.accountId, key.functionName, qualifier);
    return { arn, key: { accountId: key.accountId, functionName: key.functionName }, qualifier, credentials };
  } catch {
    return undefined;
  }
}

function requiredOf(
  { requestValidatorId, requestParameters = {} }: RestMethod,
  snapshot: RestSnapshot,
): readonly string[] {
  const validator = snapshot.requestValidators.find(({ id }) => id === requestValidatorId);
  if (validator?.document.validateRequestParameters !== true) return [];
  return Object.entries(requestParameters).flatMap(([name, isRequired]) => (isRequired ? [name] : []));
}
