import { executeApiArn } from '@stoker/core/gateway/gateway-arn';
import { type AuthorizerAnswer, readAuthorizerAnswer } from '@stoker/core/rest-api/authorizer-answer';
import { authorizerDecision } from '../authorizer-decision.js';
import type { SiteAnswers } from '../kept-answers.js';
import type { CompiledAuthorizer } from './compile-stage.js';
import { mayInvoke } from './function-access.js';
import { eventOf, type RestCall, valueAt } from './rest-call.js';
import type { RestPorts } from './rest-ports.js';
import { refuse } from './rest-refusal.js';
import { within } from '../within.js';

/** ms that an authorizer may take, as its API's functions may. */
const TIMEOUT_MS = 29_000;
const NO_BODY = new Uint8Array();

/**
 * Functions that say who may call an API's methods. What they answered counts for the same identity, on all methods of the stage,
 * for as long as the authorizer's settings say, and no longer than the API stays as it is.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
export class FunctionAuthorizers {
  readonly #kept: SiteAnswers<AuthorizerAnswer>;

  /** @param accountId the API's owner */
  constructor(
    private readonly ports: RestPorts,
    accountId: string,
  ) {
    this.#kept = ports.answers.ofSite(accountId);
  }

  /** Lets a request pass, with what the function said of it, or refuses it. @throws RestRefusal */
  async letIn(call: RestCall, authorizer: CompiledAuthorizer): Promise<void> {
    const identity = identityOf(call, authorizer);
    const key = JSON.stringify([call.stage.name, authorizer.id, ...identity]);
    const isKept = authorizer.ttlMs > 0 && identity.length > 0;
    const keep = (found: AuthorizerAnswer, madeOf: number): void => {
      if (isKept) this.#kept.keep(key, found, madeOf, authorizer.ttlMs);
    };
    const answer = (isKept ? this.#kept.get(key) : undefined) ?? (await this.#ask(call, authorizer, identity, keep));
    requireAllowed(this.ports.region, call, answer);
    call.authorizer = { ...answer.context, principalId: answer.principalId };
    call.usageIdentifierKey = answer.usageIdentifierKey;
  }

  /** @param keep told of an answer, and of the bytes that it was read from */
  async #ask(
    call: RestCall,
    { id, type, callee }: CompiledAuthorizer,
    [token]: readonly string[],
    keep: (answer: AuthorizerAnswer, madeOf: number) => void,
  ): Promise<AuthorizerAnswer> {
    const { invoker, newId, region } = this.ports;
    const { accountId, apiId, methodArn } = call;
    const sourceArn = executeApiArn(region, accountId, apiId, `authorizers/${id}`);
    if (!(await mayInvoke(this.ports, callee, { sourceArn, accountId }))) {
      throw refuse('AUTHORIZER_CONFIGURATION_ERROR', null, 'the authorizer may not be invoked');
    }
    const event =
      type === 'TOKEN'
        ? { type, authorizationToken: token, methodArn }
        : { type, methodArn, ...withoutBody(eventOf(call, NO_BODY, false)) };
    const payload = Buffer.from(JSON.stringify(event));
    const result = await within(
      TIMEOUT_MS,
      invoker.invoke({ requestId: newId(), key: callee.key, qualifier: callee.qualifier, payload }),
    );
    if (result === 'late') throw refuse('AUTHORIZER_FAILURE', null, 'the authorizer is out of time');
    if (result.outcome !== 'success') {
      if (saysUnauthorized(result.payload)) throw unauthorized('the authorizer said so');
      throw refuse('AUTHORIZER_FAILURE', null, result.errorType ?? result.outcome);
    }
    const answer = readAuthorizerAnswer(result.payload);
    if (answer === undefined) {
      throw refuse('AUTHORIZER_CONFIGURATION_ERROR', null, 'the authorizer answered no policy');
    }
    keep(answer, result.payload.length);
    return answer;
  }
}

/** What the function is asked about; all of it must be there. @throws RestRefusal */
function identityOf(call: RestCall, { type, sources, expression }: CompiledAuthorizer): readonly string[] {
  const values = sources.map((source) => valueAt(call, source) ?? '');
  if (values.includes('')) throw unauthorized('an identity source is empty');
  if (type === 'TOKEN' && expression !== undefined && !expression.matches(values[0]!)) {
    throw unauthorized('the token does not match');
  }
  return values;
}

/** @throws RestRefusal */
function requireAllowed(region: string, call: RestCall, answer: AuthorizerAnswer): void {
  const decision = authorizerDecision(region, call, answer);
  if (decision.allowed) return;
  const explicitly = decision.denial === 'explicit' ? ' with an explicit deny' : '';
  throw refuse('ACCESS_DENIED', `User is not authorized to access this resource${explicitly}`);
}

function unauthorized(detail: string) {
  return refuse('UNAUTHORIZED', 'Unauthorized', detail);
}

/** A function refuses a caller by failing with just this word. */
function saysUnauthorized(payload: Uint8Array): boolean {
  try {
    const { errorMessage } = JSON.parse(new TextDecoder().decode(payload)) as { readonly errorMessage?: unknown };
    return errorMessage === 'Unauthorized';
  } catch {
    return false;
  }
}

/** Authorizers are asked before the body is read. */
function withoutBody(event: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { body: _body, isBase64Encoded: _flag, ...others } = event;
  return others;
}
