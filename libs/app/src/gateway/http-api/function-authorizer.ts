import { randomUUID } from 'node:crypto';
import { isJsonObject, type JsonObject } from '@stoker/core/events/pattern/json-value';
import { authorizerResult } from '@stoker/core/gateway/authorizer-result';
import { executeApiArn } from '@stoker/core/gateway/gateway-arn';
import { type CompiledPolicy, compilePolicy } from '@stoker/core/iam/compile-policy';
import { evaluate } from '@stoker/core/iam/evaluate';
import { parsePolicy } from '@stoker/core/iam/parse-policy';
import type { HttpResponse } from '@stoker/core/http/http-response';
import type { SiteAnswers } from '../kept-answers.js';
import { unsignedContext } from '../unsigned-context.js';
import { FAILED, FORBIDDEN, unauthorized } from './api-answers.js';
import type { ApiCall, AuthorizerFacts } from './api-call.js';
import { eventForAuthorizer } from './authorizer-event.js';
import type { CompiledAuthorizer } from './compile-api.js';
import { apiMayInvoke } from './function-permission.js';
import { identityOf } from './identity.js';
import { type FunctionPorts, sourceArn } from './invoke-integration.js';
import { within } from '../within.js';

/** What a function decided. */
export interface Verdict {
  /** Of each call anew, whose place and time a policy may ask for. */
  readonly allows: (call: ApiCall) => boolean;
  readonly context: JsonObject;
}

/** ms that a function has to decide. */
const TIMEOUT_MS = 10_000;

/**
 * Asks functions who may call an API, and keeps what they answer for as long as its authorizer says.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export class FunctionAuthorizers {
  /** Functions that are being asked, for all who would ask the same. */
  readonly #asking = new Map<string, Promise<Verdict | undefined>>();

  constructor(
    private readonly ports: FunctionPorts,
    private readonly kept: SiteAnswers<Verdict>,
  ) {}

  /** @returns the refusal where it is one */
  async authorize(
    call: ApiCall,
    authorizer: CompiledAuthorizer,
  ): Promise<{ readonly facts: AuthorizerFacts } | HttpResponse> {
    const { access } = call.request;
    const identity = authorizer.sources.map((source) => identityOf(call, source));
    if (identity.some((value) => value === undefined)) {
      access.errorCode = 'Unauthorized';
      return unauthorized();
    }
    const verdict = await this.#verdict(call, authorizer, identity as readonly string[]);
    if (verdict === undefined) {
      access.errorCode = 'AuthorizerFailure';
      return FAILED;
    }
    if (!verdict.allows(call)) {
      access.errorCode = 'AccessDenied';
      return FORBIDDEN;
    }
    return { facts: { lambda: verdict.context } };
  }

  #verdict(call: ApiCall, authorizer: CompiledAuthorizer, identity: readonly string[]): Promise<Verdict | undefined> {
    if (authorizer.ttlMs === 0) return this.#ask(call, authorizer, identity);
    const key = JSON.stringify([call.stage.name, authorizer.authorizerId, ...identity]);
    const kept = this.kept.get(key);
    if (kept !== undefined) return Promise.resolve(kept);
    const asked = this.#asking.get(key);
    if (asked !== undefined) return asked;
    const keep = (verdict: Verdict, madeOf: number): void => this.kept.keep(key, verdict, madeOf, authorizer.ttlMs);
    const verdict = this.#ask(call, authorizer, identity, keep).finally(() => this.#asking.delete(key));
    this.#asking.set(key, verdict);
    return verdict;
  }

  /** @param keep told of a verdict, and of the bytes that it was read from */
  async #ask(
    call: ApiCall,
    authorizer: CompiledAuthorizer,
    identity: readonly string[],
    keep: (verdict: Verdict, madeOf: number) => void = () => undefined,
  ): Promise<Verdict | undefined> {
    const { policyOf, invoker } = this.ports;
    const { region, accountId, apiId } = call;
    const { target, authorizerId } = authorizer;
    const source = executeApiArn(region, accountId, apiId, `authorizers/${authorizerId}`);
    if (!(await apiMayInvoke(policyOf, target, { sourceArn: source, accountId }))) return undefined;
    const payload = Buffer.from(JSON.stringify(eventForAuthorizer(call, authorizer, identity)));
    const { key, qualifier } = target;
    const result = await within(TIMEOUT_MS, invoker.invoke({ requestId: randomUUID(), key, qualifier, payload }));
    if (result === 'late' || result.outcome !== 'success') return undefined;
    const verdict = authorizer.isSimple ? simpleVerdict(result.payload) : policyVerdict(result.payload);
    // What failed is asked again by the next.
    if (verdict !== undefined) keep(verdict, result.payload.length);
    return verdict;
  }
}

/** `{ "isAuthorized": true, "context": { … } }` */
function simpleVerdict(payload: Uint8Array): Verdict | undefined {
  const { isAuthorized, context = {} } = authorizerResult(payload) ?? {};
  if (typeof isAuthorized !== 'boolean' || !isJsonObject(context)) return undefined;
  return { allows: () => isAuthorized, context };
}

/** `{ "principalId": "ann", "policyDocument": { … }, "context": { … } }` */
function policyVerdict(payload: Uint8Array): Verdict | undefined {
  const { principalId, policyDocument, context = {} } = authorizerResult(payload) ?? {};
  if (typeof principalId !== 'string' || !isJsonObject(policyDocument) || !isJsonObject(context)) return undefined;
  let policy: CompiledPolicy;
  try {
    policy = compilePolicy(parsePolicy(JSON.stringify(policyDocument)));
  } catch {
    return undefined;
  }
  return { allows: (call) => isAllowed(policy, call), context: { principalId, ...context } };
}

/** What the policy says of calling the route, whoever the principal is that it was made for. */
function isAllowed(policy: CompiledPolicy, call: ApiCall): boolean {
  const principal = {
    kind: 'user',
    arn: 'arn:aws:iam::000000000000:user/authorized',
    accountId: '000000000000',
  } as const;
  const { accountId: resourceAccountId } = principal;
  const context = unsignedContext(call.request, call.region, call.accountId);
  const request = { principal, action: 'execute-api:Invoke', resource: sourceArn(call), resourceAccountId, context };
  return evaluate(request, { identity: [policy] }).allowed;
}
