import type { AuditRow } from '@stoker/app/ports/audit-trail';

/** A row for scripts, its time as text. */
export function toJson({ occurredAt, ...row }: AuditRow): object {
  return { time: new Date(occurredAt).toISOString(), ...row };
}
