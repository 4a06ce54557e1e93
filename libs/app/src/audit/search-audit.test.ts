import { describe, expect, it } from 'vitest';
import { FakeClock } from '../ports/testing/fake-clock.js';
import { anAuditRow } from '../ports/testing/audit-trail.contract.js';
import { parseAuditQuery } from './audit-query.js';
import { asOperator } from './operator-action.js';
import { exportAudit, pruneAudit, searchAudit } from './search-audit.js';
import { auditTo, MemoryAuditTrail } from './testing/memory-audit-trail.js';

async function trailOf(count: number): Promise<MemoryAuditTrail> {
  const trail = new MemoryAuditTrail();
  trail.rows = Array.from({ length: count }, (_, index) => anAuditRow({ occurredAt: index, requestId: `r${index}` }));
  return trail;
}

describe('searchAudit', () => {
  it('pages, the newest first', async () => {
    const trail = await trailOf(3);
    const first = await searchAudit(trail, {}, { maxItems: 2 });
    expect(first.items.map(({ requestId }) => requestId)).toEqual(['r2', 'r1']);
    const second = await searchAudit(trail, {}, { maxItems: 2, marker: first.nextMarker });
    expect(second).toEqual({ items: [trail.rows[0]] });
  });

  it('has no next page where it ends with the last row', async () => {
    expect(await searchAudit(await trailOf(2), {}, { maxItems: 2 })).not.toHaveProperty('nextMarker');
  });

  it('refuses a marker of another list', async () => {
    const search = searchAudit(await trailOf(1), {}, { maxItems: 1, marker: 'bm9uZQ' });
    await expect(search).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
  });
});

describe('exportAudit', () => {
  it('answers everything, the oldest first, over many pages', async () => {
    const trail = await trailOf(2_500);
    const rows = [];
    for await (const row of exportAudit(trail, {})) rows.push(row);
    expect(rows).toEqual(trail.rows);
  });
});

describe('pruneAudit', () => {
  it('removes what is older, and says how much', async () => {
    const trail = await trailOf(2_500);
    expect(await pruneAudit(trail, 2_400)).toBe(2_400);
    expect(trail.rows[0]?.occurredAt).toBe(2_400);
  });
});

describe('parseAuditQuery', () => {
  const now = Date.UTC(2026, 10, 25);
  it('takes moments and times ago', () => {
    const { from, until } = parseAuditQuery({ since: '24h', until: '2026-11-24T23:00:00+01:00' }, now);
    expect([from, until]).toEqual([now - 86_400_000, Date.UTC(2026, 10, 24, 22)]);
    expect(parseAuditQuery({ since: '2026-11-01' }, now).from).toBe(Date.UTC(2026, 10, 1));
  });

  it('takes empty texts for absent', () => {
    const found = parseAuditQuery({ account: '', outcome: '', since: '', action: 'iam:*' }, now);
    expect(Object.entries(found).filter(([, value]) => value !== undefined)).toEqual([['action', 'iam:*']]);
  });

  it.each([
    [{ account: '12' }, 'account must be twelve digits'],
    [{ outcome: 'good' }, 'outcome must be one of success'],
    [{ since: 'yesterday' }, 'since must be a moment like'],
    [{ until: '5y' }, 'until must be a moment like'],
    [{ since: '2026-13-45' }, 'since must be a moment like'],
  ])('refuses %o', (query, message) => {
    expect(() => parseAuditQuery(query, now)).toThrow(message);
  });
});

describe('asOperator', () => {
  const clock = new FakeClock();
  const action = { operation: 'SuspendAccount', accountId: '111122223333', reason: 'unpaid' };

  it('leaves a row with who, what and why', async () => {
    const trail = new MemoryAuditTrail();
    expect(await asOperator(auditTo(trail), clock, { name: 'ann' }, action, async () => 7)).toBe(7);
    expect(trail.rows).toMatchObject([
      { service: 'stoker', operation: 'SuspendAccount', principal: 'operator/ann', resourceAccountId: '111122223333' },
    ]);
    expect(trail.rows[0]).toMatchObject({ outcome: 'success', detail: 'unpaid' });
  });

  it('leaves one of what fails', async () => {
    const trail = new MemoryAuditTrail();
    const failing = asOperator(auditTo(trail), clock, { name: 'ann' }, action, () =>
      Promise.reject(new TypeError('x')),
    );
    await expect(failing).rejects.toThrow('x');
    expect(trail.rows).toMatchObject([{ outcome: 'failed', errorCode: 'ServiceException' }]);
  });
});
