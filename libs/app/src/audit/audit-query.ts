import { ServiceError } from '@stoker/core/errors/service-error';
import { AUDIT_OUTCOMES, type AuditFilter } from '../ports/audit-trail.js';

/** A search as people write it, on a command line or in a URL; empty texts are as good as absent. */
export interface AuditQuery {
  readonly account?: string | undefined;
  readonly principal?: string | undefined;
  readonly action?: string | undefined;
  readonly resource?: string | undefined;
  readonly outcome?: string | undefined;
  readonly request?: string | undefined;
  /** A moment, `2026-11-25` or `2026-11-25T10:00:00Z`, or a time ago: `90s`, `15m`, `24h`, `7d`. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/**
 * What a query asks for.
 *
 * @param now ms since the epoch
 * @throws InvalidParameterValueException that says what a part must be
 */
export function parseAuditQuery(query: AuditQuery, now: number): AuditFilter {
  const outcome = AUDIT_OUTCOMES.find((known) => known === query.outcome);
  if (query.outcome && outcome === undefined) throw mustBe('outcome', `one of ${AUDIT_OUTCOMES.join(', ')}`);
  if (query.account && !/^\d{12}$/.test(query.account)) throw mustBe('account', 'twelve digits');
  return {
    accountId: query.account || undefined,
    principal: query.principal || undefined,
    action: query.action || undefined,
    resource: query.resource || undefined,
    requestId: query.request || undefined,
    outcome,
    from: query.since ? parseMoment('since', query.since, now) : undefined,
    until: query.until ? parseMoment('until', query.until, now) : undefined,
  };
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const ISO_DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * ms since the epoch.
 *
 * @throws InvalidParameterValueException
 */
export function parseMoment(name: string, text: string, now: number): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const moment = unit === '' ? (ISO_DATE.test(text) ? Date.parse(text) : NaN) : now - Number(count) * UNIT_MS[unit]!;
  if (Number.isNaN(moment)) throw mustBe(name, 'a moment like 2026-11-25T10:00:00Z or a time ago like 15m, 24h, 7d');
  return moment;
}

function mustBe(name: string, what: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', `${name} must be ${what}`);
}
