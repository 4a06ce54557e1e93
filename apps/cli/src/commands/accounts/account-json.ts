import type { AccountRecord } from '@stoker/app/ports/account-store';

/** An account for scripts, its times as text. */
export function accountJson({ createdAt, statusChangedAt, ...account }: AccountRecord): object {
  return {
    ...account,
    createdAt: new Date(createdAt).toISOString(),
    ...(statusChangedAt !== undefined && { statusChangedAt: new Date(statusChangedAt).toISOString() }),
  };
}
