import { ServiceError } from '@stoker/core/errors/service-error';
import { expect, test } from 'vitest';
import type { LimitedBacklog } from '../fleet/event-demand.js';
import type { AdmissionScope } from '../invoke/admission.js';
import { EventPlaces } from './event-places.js';

const LANE = { accountId: '123456789012', functionName: 'worker' };
const scope = (limit: number): AdmissionScope => ({ key: 'k', limit, reason: 'ConcurrentInvocationLimitExceeded' });
const suspended = (): never => {
  throw new ServiceError('AccessDeniedException', 'The account is suspended.');
};

test.each([
  ['as many as the environments take', () => scope(100), 8, 8],
  ['no more than may run at once', () => scope(3), 8, 3],
  ['one, so that somebody learns that none may run', () => scope(0), 8, 1],
  ['one of an account that is suspended', suspended, 8, 1],
  ['no limit while it is being read', () => Promise.resolve(scope(3)), 8, 8],
  ['no limit while it can not be read', () => Promise.reject(new Error('away')), 8, 8],
])('%s', (_, scopeOf, environments, places) => {
  const notes: LimitedBacklog[] = [];
  const fleet = {
    eventPlaces: () => environments,
    noteBacklog: (_: unknown, note: LimitedBacklog) => notes.push(note),
  };
  const eventPlaces = new EventPlaces(fleet, scopeOf);
  expect(eventPlaces.of(LANE, 10)).toBe(places);
  eventPlaces.noteBacklog(LANE, { waiting: 5, arrivalsPerMs: 0.1 });
  expect(notes).toMatchObject([{ waiting: 5, arrivalsPerMs: 0.1 }]);
  expect(Math.min(environments, notes[0]!.limit)).toBe(places === 1 ? Math.max(0, notes[0]!.limit) : places);
});
