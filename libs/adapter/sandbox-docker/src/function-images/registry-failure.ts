import { statusOf } from '../docker/containers.js';

const REFUSED = /unauthorized|denied|forbidden|authentication required|no basic auth/i;
const ABSENT = /manifest unknown|not found|name unknown|does not exist|no such image/i;

/** True when a registry, asked through the engine, has refused access: engines say so in words more often than by status. */
export function isRefused(error: unknown): boolean {
  const status = statusOf(error);
  return status === 401 || status === 403 || REFUSED.test(messageOf(error));
}

/** True when a registry has no such image, or none that it would tell this caller of. */
export function isAbsent(error: unknown): boolean {
  return !isRefused(error) && (statusOf(error) === 404 || ABSENT.test(messageOf(error)));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
