import { describe, expect, it } from 'vitest';
import type { FunctionVersion } from './function.js';
import { advance, inPhase, phaseOf, requireSettled, TRANSITIONS, type Phase, type PhaseEvent } from './lifecycle.js';

const arn = 'arn:aws:lambda:us-east-1:111122223333:function:hello';
const PHASES = Object.keys(TRANSITIONS) as Phase[];
const EVENTS: PhaseEvent[] = ['update', 'succeed', 'fail'];
const ALLOWED: Partial<Record<`${Phase} ${PhaseEvent}`, Phase>> = {
  'creating succeed': 'active',
  'creating fail': 'create-failed',
  'create-failed update': 'creating',
  'active update': 'updating',
  'updating succeed': 'active',
  'updating fail': 'update-failed',
  'update-failed update': 'updating',
};

const version: FunctionVersion = {
  accountId: '111122223333',
  functionName: 'hello',
  version: '$LATEST',
  revisionId: 'r1',
  runtime: 'nodejs22.x',
  handler: 'index.handler',
  role: 'arn:aws:iam::111122223333:role/worker',
  description: '',
  memorySize: 128,
  timeout: 3,
  ephemeralStorage: 512,
  environment: {},
  architecture: 'x86_64',
  code: { sha256: 'digest', size: 1 },
  layers: [],
  lastModified: new Date(0),
  state: 'Active',
};

describe('phases', () => {
  it.each(PHASES)('reads %s back from the members that show it', (phase) => {
    expect(phaseOf(inPhase(version, phase, { code: 'InternalError', text: 'why' }))).toBe(phase);
  });

  it('takes a function without an update status for an active one', () => {
    expect(phaseOf({ state: 'Active' })).toBe('active');
  });

  it.each(PHASES.flatMap((phase) => EVENTS.map((event) => ({ phase, event }))))(
    '$phase meets $event',
    ({ phase, event }) => {
      const next = ALLOWED[`${phase} ${event}`];
      const move = () => advance(inPhase(version, phase), event, arn);
      if (next === undefined) expect(move).toThrow(expect.objectContaining({ code: 'ResourceConflictException' }));
      else expect(phaseOf(move())).toBe(next);
    },
  );

  it('forgets the reasons of an earlier phase', () => {
    const failed = inPhase(version, 'update-failed', { code: 'InternalError', text: 'disk full' });
    expect(failed).toMatchObject({ lastUpdateStatusReason: 'disk full', lastUpdateStatusReasonCode: 'InternalError' });
    expect(inPhase(failed, 'active')).toStrictEqual({ ...version, state: 'Active', lastUpdateStatus: 'Successful' });
  });

  it('shows what AWS shows while a function is created', () => {
    expect(inPhase(version, 'creating')).toStrictEqual({
      ...version,
      state: 'Pending',
      stateReason: 'The function is being created.',
      stateReasonCode: 'Creating',
    });
  });
});

describe('requireSettled', () => {
  it('lets active functions pass, and those whose last update failed', () => {
    requireSettled(inPhase(version, 'active'), arn);
    requireSettled(inPhase(version, 'update-failed'), arn);
  });

  it.each([
    ['updating', `The operation cannot be performed at this time. An update is in progress for resource: ${arn}`],
    [
      'creating',
      'The operation cannot be performed at this time. The function is currently in the following state: Pending',
    ],
    [
      'create-failed',
      'The operation cannot be performed at this time. The function is currently in the following state: Failed',
    ],
  ] as const)('refuses one that is %s', (phase, message) => {
    expect(() => requireSettled(inPhase(version, phase), arn)).toThrow(
      expect.objectContaining({ code: 'ResourceConflictException', message }),
    );
  });
});
