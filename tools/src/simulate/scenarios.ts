import type { BacklogOptions, EventSource } from './simulate-backlogs.js';
import { MINUTE } from './trace.js';

/** An account whose function gets a few events a second. */
const light = (accountId: string, functionName: string): EventSource => ({
  accountId,
  functionName,
  weight: 1,
  backlog: 0,
  perMs: 0.002,
  untilMs: 2 * MINUTE,
  serviceMs: 50,
});

/**
 * One account sends 100,000 events at once, another with three times the weight 50,000, and one has two functions of which
 * one has a backlog; some others send a few all the time. What those wait is what fairness is about.
 */
export const FLOOD: Omit<BacklogOptions, 'order'> = {
  environments: 64,
  startMs: 200,
  slots: 128,
  sources: [
    { ...light('flood', 'import'), backlog: 100_000, perMs: 0 },
    { ...light('heavy', 'import'), weight: 3, backlog: 50_000, perMs: 0 },
    { ...light('mixed', 'import'), backlog: 20_000, perMs: 0 },
    light('mixed', 'orders'),
    light('shop', 'orders'),
    { ...light('slow', 'reports'), perMs: 0.0002, serviceMs: 5_000 },
  ],
};
