import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  HttpCode,
  RequestMapping,
  RequestMethod,
  SetMetadata,
} from '@nestjs/common';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { AdminPrincipal } from '@stoker/app/signin/admin-principal';
import type { Session } from '@stoker/app/ports/session-store';
import { ADMIN_PREFIX, type AdminOperation } from '@stoker/protocol/admin-api/admin-operation';
import type { AdminRequest } from './admin-request.js';
import { readInput } from './read-input.js';

/** Where a handler keeps which operation it serves. */
export const OPERATION = Symbol('AdminOperation');

/** Puts a handler where its operation of the table stands. There is no other way to a route: the guard refuses it. */
export function Serves(operation: AdminOperation): MethodDecorator {
  return applyDecorators(
    SetMetadata(OPERATION, operation),
    RequestMapping({ path: `${ADMIN_PREFIX}${operation.path}`, method: RequestMethod[operation.method] }),
    HttpCode(operation.status ?? 200),
  );
}

const requestOf = (context: ExecutionContext): AdminRequest => context.switchToHttp().getRequest<AdminRequest>();

/** The operation's input as its schemas make it: `InputOf<typeof ADMIN_OPERATIONS.…>`. */
export const Input = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const request = requestOf(context);
  return readInput(request.call.operation!, request);
});

/** Who calls. Not for operations that are public. */
export const Principal = createParamDecorator((_: unknown, context: ExecutionContext): AdminPrincipal => {
  const { principal } = requestOf(context).call;
  if (principal === undefined) throw new TypeError('a public operation has no principal');
  return principal;
});

/** The session that the call came with. Only for operations that need one. */
export const CurrentSession = createParamDecorator((_: unknown, context: ExecutionContext): Session => {
  const session = requestOf(context).call.principal?.session;
  if (session === undefined) throw new ServiceError('AccessDeniedException', 'This needs a session.');
  return session;
});
