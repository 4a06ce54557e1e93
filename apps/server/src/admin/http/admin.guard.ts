import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ServiceError } from '@stoker/core/errors/service-error';
import { neededGrant, permits } from '@stoker/core/signin/grant';
import type { AdminPrincipal } from '@stoker/app/signin/admin-principal';
import { ApiTokens } from '@stoker/app/signin/api-tokens';
import { isCsrfToken, Sessions } from '@stoker/app/signin/sessions';
import type { AdminOperation } from '@stoker/protocol/admin-api/admin-operation';
import { type AdminRequest, cookieOf } from './admin-request.js';
import { OPERATION } from './serves.js';
import { requireOwnPage } from './transport.js';

/**
 * Stands before every route: who calls, is the call theirs, may they do it. What it checks is what the operation table
 * says, and a route of no operation is closed.
 */
@Injectable()
export class AdminGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: Sessions,
    private readonly tokens: ApiTokens,
  ) {}

  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<AdminRequest>();
    const operation = this.reflector.get<AdminOperation | undefined>(OPERATION, context.getHandler());
    if (operation === undefined) throw new Error('a route serves no operation of the table');
    request.call.operation = operation;
    if (operation.access === 'public') {
      if (operation.mutates && operation.entered !== true) requireOwnPage(callOrigin(request), request.call.origin);
      return true;
    }
    const principal = (request.call.principal = await this.#prove(request, operation));
    requireAccess(operation, principal, request.params as Readonly<Record<string, string>>);
    return true;
  }

  /** A call with an `Authorization` header is by that alone: a browser never sends one by itself. */
  async #prove(request: AdminRequest, { mutates }: AdminOperation): Promise<AdminPrincipal> {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const [, token] = /^Bearer ([\x21-\x7e]+)$/i.exec(authorization) ?? [];
      if (token === undefined)
        throw new ServiceError('UnrecognizedClientException', 'Send a token: Authorization: Bearer stk_…');
      return this.tokens.authenticate(token);
    }
    const secret = cookieOf(request, 'session');
    if (secret === undefined)
      throw new ServiceError('MissingAuthenticationTokenException', 'Sign in, or send a token.');
    const principal = await this.sessions.resume(secret);
    if (mutates) {
      requireOwnPage(callOrigin(request), request.call.origin);
      const presented = request.headers['x-stoker-csrf'];
      if (typeof presented !== 'string' || !isCsrfToken(secret, presented)) {
        throw new ServiceError(
          'AccessDeniedException',
          'The call lacks the CSRF token of its session (X-Stoker-Csrf).',
        );
      }
    }
    request.call.sessionSecret = secret;
    return principal;
  }
}

function requireAccess(
  { access }: AdminOperation,
  principal: AdminPrincipal,
  params: Readonly<Record<string, string>>,
): void {
  if (access === 'known' || access === 'public') return;
  if (access === 'session') {
    if (principal.session !== undefined) return;
    throw new ServiceError('AccessDeniedException', 'This needs a session; a token is not enough.');
  }
  const needed = neededGrant(access, params['accountId']);
  if (permits(principal.grants, needed)) return;
  throw new ServiceError(
    'AccessDeniedException',
    principal.mustChangePassword ? 'Set a password of your own first.' : `${principal.id} does not have ${needed}.`,
  );
}

function callOrigin({ headers }: AdminRequest) {
  const fetchSite = headers['sec-fetch-site'];
  return { origin: headers.origin, fetchSite: typeof fetchSite === 'string' ? fetchSite : undefined };
}
