import { isServiceError } from '@stoker/core/errors/service-error';
import type { HttpResponse } from '@stoker/core/http/http-response';
import type { BearerTokens, Claims } from '../../ports/bearer-tokens.js';
import { FORBIDDEN, unauthorized } from './api-answers.js';
import type { ApiCall, AuthorizerFacts } from './api-call.js';
import { identityOf } from './identity.js';
import type { CompiledAuthorization } from './compile-api.js';

type JwtAuthorization = Extract<CompiledAuthorization, { kind: 'jwt' }>;

/**
 * Lets in who shows a token of the issuer for one of the audience, with one of the scopes where the route asks for some.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 *
 * @returns the refusal where it does not
 */
export async function authorizeByToken(
  tokens: BearerTokens,
  call: ApiCall,
  { source, issuer, audience, scopes }: JwtAuthorization,
): Promise<{ readonly facts: AuthorizerFacts } | HttpResponse> {
  const { access } = call.request;
  const token = identityOf(call, source)?.replace(/^Bearer\s+/i, '');
  if (token === undefined || token === '') {
    access.errorCode = 'Unauthorized';
    return unauthorized('Bearer');
  }
  let claims: Claims;
  try {
    claims = await tokens.prove(token, issuer, audience);
  } catch (error) {
    if (!isServiceError(error)) throw error;
    access.errorCode = error.code;
    return unauthorized(
      'Bearer scope="" error="invalid_token" error_description="the token is not valid for this API"',
    );
  }
  const granted = scopesOf(claims);
  if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope))) {
    access.errorCode = 'InsufficientScope';
    return FORBIDDEN;
  }
  const texts = Object.entries(claims).map(([name, value]) => [name, claimText(value)]);
  return {
    facts: { jwt: { claims: Object.fromEntries(texts) as object, scopes: scopes.length > 0 ? granted : null } },
  };
}

/** Of `scope`, or `scp` as some issuers call it. */
function scopesOf({ scope, scp }: Claims): readonly string[] {
  const given = scope ?? scp;
  if (Array.isArray(given)) return given.filter((one) => typeof one === 'string');
  return typeof given === 'string' ? given.split(' ').filter((one) => one !== '') : [];
}

/** Functions get all claims as texts: lists as `[a b]`. */
function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
