import { createHash } from 'node:crypto';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { AsyncEvent } from '../ports/event-store.js';

/** SHA-256 of what an event asks for: whom, and with what. */
export function eventDigest({ qualifier, tenantId, payload }: AsyncEvent): Buffer {
  const whom = JSON.stringify([qualifier ?? null, tenantId ?? null]);
  return createHash('sha256').update(whom).update(payload).digest();
}

/** A key that stands for another event already. */
export function keyTaken(key: string): ServiceError {
  return new ServiceError('ResourceConflictException', `The idempotency key ${key} was used with another event.`);
}
