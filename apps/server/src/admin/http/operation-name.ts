import type { AdminOperation } from '@stoker/protocol/admin-api/admin-operation';
import { ADMIN_OPERATIONS } from '@stoker/protocol/admin-api/operations';

const NAMES: ReadonlyMap<AdminOperation, string> = new Map(
  Object.entries<AdminOperation>(ADMIN_OPERATIONS).map(([name, operation]) => [
    operation,
    name.charAt(0).toUpperCase() + name.slice(1),
  ]),
);

/** An operation's name as log and trail have it, written like those of AWS: `CreateToken`. */
export function operationName(operation: AdminOperation | undefined): string | undefined {
  return operation && NAMES.get(operation);
}
