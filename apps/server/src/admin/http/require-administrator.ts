import { ServiceError } from '@stoker/core/errors/service-error';
import type { AdminPrincipal } from '@stoker/app/signin/admin-principal';

/** The administrator's id, for what only local administrators have. @throws AccessDeniedException */
export function requireAdministrator({ administratorId }: AdminPrincipal): string {
  if (administratorId !== undefined) return administratorId;
  throw new ServiceError('AccessDeniedException', 'Only local administrators have passwords and tokens.');
}
