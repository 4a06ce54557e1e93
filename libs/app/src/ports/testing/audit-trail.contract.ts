import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AuditFilter, AuditRow, AuditTrail } from '../audit-trail.js';

const T0 = Date.UTC(2026, 0, 2);

export function anAuditRow(change: Partial<AuditRow> = {}): AuditRow {
  return {
    requestId: randomUUID(),
    occurredAt: T0,
    part: 0,
    accountId: '111122223333',
    principal: 'arn:aws:iam::111122223333:user/ann',
    accessKeyId: 'AKIAANN4567890123456',
    service: 'lambda',
    operation: 'CreateFunction',
    resource: 'arn:aws:lambda:us-east-1:111122223333:function:f',
    sourceIp: '192.0.2.1',
    userAgent: 'aws-cli/2',
    outcome: 'success',
    count: 1,
    ...change,
  };
}

/** What every audit trail does. @param make a trail without rows */
export function auditTrailContract(make: () => Promise<AuditTrail>): void {
  describe('AuditTrail', () => {
    let trail: AuditTrail;
    beforeEach(async () => {
      trail = await make();
    });

    const operations = async (filter: AuditFilter, order: 'newest' | 'oldest' = 'oldest') =>
      (await trail.search(filter, { order, maxItems: 100 })).map(({ operation }) => operation);

    it('keeps rows as they are, with and without what may be absent', async () => {
      const whole = anAuditRow({ errorCode: 'AccessDeniedException', detail: 'why', outcome: 'denied', count: 3 });
      const { requestId, occurredAt, part, service, operation, outcome, count } = anAuditRow({ occurredAt: T0 + 1 });
      const bare = { requestId, occurredAt, part, service, operation, outcome, count };
      await trail.append([whole, bare]);
      expect(await trail.search({}, { order: 'oldest', maxItems: 9 })).toEqual([whole, bare]);
    });

    it('leaves a row alone that is there already, but not the second part of its call', async () => {
      const row = anAuditRow();
      await trail.append([row]);
      await trail.append([{ ...row, outcome: 'failed' }]);
      await trail.append([{ ...row, part: 1, outcome: 'failed' }]);
      const found = await trail.search({ requestId: row.requestId }, { order: 'oldest', maxItems: 9 });
      expect(found.map(({ part, outcome }) => [part, outcome])).toEqual([
        [0, 'success'],
        [1, 'failed'],
      ]);
    });

    it('finds by account, principal, action, resource, outcome, request and time, and by all of them', async () => {
      const other = { accountId: '444455556666', principal: 'arn:aws:iam::444455556666:root' };
      await trail.append([
        anAuditRow({ occurredAt: T0, requestId: 'a', operation: 'A' }),
        anAuditRow({ occurredAt: T0 + 1000, operation: 'B', outcome: 'denied' }),
        anAuditRow({ occurredAt: T0 + 2000, operation: 'C', ...other, resourceAccountId: '111122223333' }),
        anAuditRow({ occurredAt: T0 + 3000, operation: 'D', ...other, service: 'iam', resource: 'arn:aws:iam::4' }),
      ]);
      expect(await operations({})).toEqual(['A', 'B', 'C', 'D']);
      expect(await operations({ accountId: '111122223333' })).toEqual(['A', 'B', 'C']);
      expect(await operations({ accountId: '444455556666' }, 'newest')).toEqual(['D', 'C']);
      expect(await operations({ principal: other.principal })).toEqual(['C', 'D']);
      expect(await operations({ action: 'iam:D' })).toEqual(['D']);
      expect(await operations({ action: 'lambda:*' })).toEqual(['A', 'B', 'C']);
      expect(await operations({ resource: 'arn:aws:iam::4' })).toEqual(['D']);
      expect(await operations({ resource: 'arn:aws:lambda:*' })).toEqual(['A', 'B', 'C']);
      expect(await operations({ outcome: 'denied' })).toEqual(['B']);
      expect(await operations({ requestId: 'a' })).toEqual(['A']);
      expect(await operations({ from: T0 + 1000, until: T0 + 3000 })).toEqual(['B', 'C']);
      expect(await operations({ accountId: '111122223333', outcome: 'success', from: T0 + 1 })).toEqual(['C']);
      expect(await operations({ action: '%' })).toEqual([]);
    });

    it.each(['newest', 'oldest'] as const)(
      'pages, the %s first, also where rows came at the same moment',
      async (order) => {
        await trail.append(Array.from({ length: 7 }, (_, index) => anAuditRow({ occurredAt: T0 + (index >> 1) })));
        const all = await trail.search({}, { order, maxItems: 100 });
        const paged: AuditRow[] = [];
        for (;;) {
          const page = await trail.search({ accountId: '111122223333' }, { order, after: paged.at(-1), maxItems: 2 });
          if (page.length === 0) break;
          paged.push(...page);
        }
        expect(all).toHaveLength(7);
        expect(paged).toEqual(all);
      },
    );

    it('prunes the oldest rows before a moment, so many at a time', async () => {
      await trail.append([0, 1, 2, 3].map((ms) => anAuditRow({ occurredAt: T0 + ms, operation: `at ${ms}` })));
      expect(await trail.prune(T0 + 3, 2)).toBe(2);
      expect(await operations({})).toEqual(['at 2', 'at 3']);
      expect(await trail.prune(T0 + 3, 2)).toBe(1);
      expect(await trail.prune(T0 + 3, 2)).toBe(0);
      expect(await operations({})).toEqual(['at 3']);
    });
  });
}
