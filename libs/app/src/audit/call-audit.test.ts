import { ServiceError } from '@stoker/core/errors/service-error';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AuditedFacts, AuditRow } from '../ports/audit-trail.js';
import { FakeClock } from '../ports/testing/fake-clock.js';
import { AuditedCall, auditedCall } from './audited-call.js';
import { CallAudit } from './call-audit.js';
import { RefusalBudget } from './refusal-budget.js';

const FACTS: AuditedFacts = {
  requestId: 'r1',
  occurredAt: 5,
  service: 'lambda',
  operation: 'CreateFunction',
  accountId: '111122223333',
  principal: 'arn:aws:iam::111122223333:user/ann',
};
const DENIAL = new ServiceError('AccessDeniedException', 'User: ann is not authorized');

let rows: AuditRow[];
let clock: FakeClock;
let audit: CallAudit;
let isAway: boolean;
let problems: unknown[];

beforeEach(() => {
  rows = [];
  problems = [];
  isAway = false;
  clock = new FakeClock();
  const rate = { perSecond: 1, burst: 2 };
  const budget = new RefusalBudget({ perSender: rate, total: { perSecond: 1, burst: 3 }, maxSenders: 2 });
  const append = async (more: readonly AuditRow[]) => {
    if (isAway) throw new ServiceError('ServiceUnavailableException', 'away');
    rows.push(...more);
  };
  audit = new CallAudit({ append }, budget, clock, (error) => problems.push(error));
});

/** What a store does at the end of a transaction, before it commits. */
function store(outcome: 'commits' | 'fails' = 'commits'): void {
  const call = auditedCall();
  const row = call?.pending();
  if (outcome === 'fails') throw new Error('rolled back');
  if (row !== undefined) rows.push(row);
  call?.noteWritten();
}

describe('a call that may change something', () => {
  it('says who was found to be behind it, where no signature does', async () => {
    const { accountId: _account, principal: _principal, ...unsigned } = FACTS;
    const proven = { accountId: '111122223333', principal: 'arn:aws:sts::111122223333:assumed-role/ci/build-7' };
    await audit.change(new AuditedCall(unsigned), async () => auditedCall()?.prove(proven));
    expect(rows).toMatchObject([{ ...proven, outcome: 'success' }]);
  });

  it('has its row from the transaction of its first change, once', async () => {
    const result = await audit.change(new AuditedCall(FACTS), async () => {
      store();
      store();
      return 'done';
    });
    expect(result).toBe('done');
    expect(rows).toEqual([{ ...FACTS, part: 0, outcome: 'success', count: 1 }]);
  });

  it('has its row also where it changed nothing', async () => {
    await audit.change(new AuditedCall(FACTS), async () => undefined);
    expect(rows).toMatchObject([{ requestId: 'r1', outcome: 'success' }]);
  });

  it('fails where it changed nothing and its row could not be written', async () => {
    isAway = true;
    const changed = audit.change(new AuditedCall(FACTS), async () => undefined);
    await expect(changed).rejects.toMatchObject({ code: 'ServiceUnavailableException' });
  });

  it('has a row of its failure where its change was rolled back', async () => {
    const call = new AuditedCall(FACTS);
    await expect(audit.change(call, async () => store('fails'))).rejects.toThrow('rolled back');
    expect(rows).toEqual([]);
    audit.refused(FACTS, 'write', new ServiceError('ResourceConflictException', 'value: s3cret'), call);
    expect(rows).toEqual([{ ...FACTS, part: 0, outcome: 'failed', errorCode: 'ResourceConflictException', count: 1 }]);
  });

  it('has a second row where it fails after a change', async () => {
    const call = new AuditedCall(FACTS);
    const broken = audit.change(call, async () => {
      store();
      throw new Error('later');
    });
    await expect(broken).rejects.toThrow('later');
    audit.refused(FACTS, 'write', new ServiceError('ServiceException', 'oh'), call);
    expect(rows.map(({ part, outcome }) => [part, outcome])).toEqual([
      [0, 'success'],
      [1, 'failed'],
    ]);
  });

  it('does not answer for what it leaves running behind', async () => {
    let behind: Promise<void> | undefined;
    const call = new AuditedCall(FACTS);
    const broken = audit.change(call, async () => {
      behind = new Promise<void>((resolve) => setTimeout(resolve, 1)).then(() => store());
      throw new Error('refused');
    });
    await expect(broken).rejects.toThrow('refused');
    await behind;
    expect(rows).toEqual([]);
  });

  it('leaves work that is nobody’s call without one', () => {
    store();
    expect(rows).toEqual([]);
  });
});

describe('a refusal', () => {
  it('is noted with its message where a policy denied it, whatever the call may do', () => {
    for (const effect of ['read', 'data'] as const) audit.refused(FACTS, effect, DENIAL);
    expect(rows).toEqual(
      [1, 2].map(() => ({
        ...FACTS,
        part: 0,
        outcome: 'denied',
        errorCode: 'AccessDeniedException',
        detail: DENIAL.message,
        count: 1,
      })),
    );
  });

  it('is noted where the sender is not proven', () => {
    const unknown = { ...FACTS, principal: undefined };
    audit.refused(unknown, 'read', new ServiceError('InvalidSignatureException', 'no'));
    expect(rows).toMatchObject([{ outcome: 'unauthenticated', accountId: '111122223333' }]);
  });

  it.each([
    ['read', 'ResourceNotFoundException', FACTS],
    ['data', 'TooManyRequestsException', FACTS],
    ['write', 'RequestEntityTooLargeException', { ...FACTS, principal: undefined }],
  ] as const)('is not noted for a %s that ends in %s', (effect, code, facts) => {
    audit.refused(facts, effect, new ServiceError(code, ''));
    expect(rows).toEqual([]);
  });

  it('is counted beyond the budget, and the count becomes a row', async () => {
    for (let index = 0; index < 5; index++) audit.refused({ ...FACTS, requestId: `r${index}` }, 'data', DENIAL);
    expect(rows.map(({ requestId }) => requestId)).toEqual(['r0', 'r1']);
    await audit.flush();
    expect(rows[2]).toMatchObject({ outcome: 'suppressed', count: 3, accountId: '111122223333', requestId: 'r4' });
    await audit.flush();
    expect(rows).toHaveLength(3);
    clock.advance(1_000);
    audit.refused(FACTS, 'data', DENIAL);
    expect(rows).toHaveLength(4);
  });

  it('costs no more rows by many senders than by one', async () => {
    for (let index = 0; index < 9; index++) {
      audit.refused({ ...FACTS, accountId: undefined, sourceIp: `192.0.2.${index}` }, 'data', DENIAL);
    }
    expect(rows).toHaveLength(3);
    await audit.flush();
    const suppressed = rows.slice(3);
    expect(suppressed.reduce((sum, { count }) => sum + count, 0)).toBe(6);
    expect(suppressed.length).toBeLessThanOrEqual(3);
  });

  it('that cannot be written is told of', async () => {
    isAway = true;
    audit.refused(FACTS, 'data', DENIAL);
    await new Promise((resolve) => setImmediate(resolve));
    expect(problems).toHaveLength(1);
  });
});
