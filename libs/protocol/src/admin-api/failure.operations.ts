import { z } from 'zod';
import { adminOperations } from './admin-operation.js';
import { accountId, id, pageOf, pageQuery, time } from './fields.js';

const count = z.number().int();
const payload = z.string().describe('As text.');
const failedEvent = z.object({
  eventId: z.string().describe('The request id of the invocation.'),
  functionName: z.string(),
  qualifier: z.string().optional(),
  reason: z.string().describe('Like `RetriesExhausted` or `EventAgeExceeded`.'),
  attempts: count,
  failures: count.describe('Attempts that the function failed.'),
  payloadBytes: count,
  acceptedAt: time,
  failedAt: time,
});
const failedDelivery = z.object({
  deliveryId: z.string(),
  target: z.string().describe('ARN.'),
  sender: z.object({
    service: z.string().describe('`lambda`, `events` or `scheduler`.'),
    sourceArn: z.string().describe('Of the function, rule or schedule group.'),
    roleArn: z.string().optional(),
  }),
  error: z.object({ code: z.string(), message: z.string() }),
  tries: count,
  failures: count.describe('Tries that the target is known to have refused.'),
  payloadBytes: count,
  createdAt: time,
  failedAt: time,
});
const account = z.strictObject({ accountId });
const redrive = z.strictObject({
  ids: z.array(id).min(1).max(100),
  reason: z.string().min(1).max(500).describe('Why, for the audit trail.'),
});
const redriven = z.object({
  redriven: z.array(z.string()),
  others: z.array(z.string()).describe('No such ones of this account have failed.'),
});

/** What has failed for good, and may be tried anew, as long as it is kept. */
export const FAILURE_OPERATIONS = adminOperations({
  listFailedEvents: {
    method: 'GET',
    path: '/accounts/:accountId/failed-events',
    access: 'account:read',
    mutates: false,
    summary: 'List the asynchronous events of an account that have failed for good, the latest first.',
    params: account,
    query: pageQuery.extend({ function: z.string().max(140).optional().describe('The name of a function.') }),
    answer: pageOf(failedEvent),
  },
  showFailedEvent: {
    method: 'GET',
    path: '/accounts/:accountId/failed-events/:eventId',
    access: 'account:read',
    mutates: false,
    summary: 'Show one of them with its payload.',
    params: account.extend({ eventId: id }),
    answer: failedEvent.extend({ payload }),
  },
  redriveEvents: {
    method: 'POST',
    path: '/accounts/:accountId/failed-events/redrive',
    access: 'account:write',
    mutates: true,
    summary: 'Have events tried anew, with all their retries.',
    params: account,
    body: redrive,
    answer: redriven,
  },
  listFailedDeliveries: {
    method: 'GET',
    path: '/accounts/:accountId/failed-deliveries',
    access: 'account:read',
    mutates: false,
    summary:
      'List what an account could not send to the targets of its rules, schedules and destinations, the latest first.',
    params: account,
    query: pageQuery.extend({ target: z.string().max(1_600).optional().describe('An ARN.') }),
    answer: pageOf(failedDelivery),
  },
  showFailedDelivery: {
    method: 'GET',
    path: '/accounts/:accountId/failed-deliveries/:deliveryId',
    access: 'account:read',
    mutates: false,
    summary: 'Show one of them with its payload.',
    params: account.extend({ deliveryId: id }),
    answer: failedDelivery.extend({ payload }),
  },
  redriveDeliveries: {
    method: 'POST',
    path: '/accounts/:accountId/failed-deliveries/redrive',
    access: 'account:write',
    mutates: true,
    summary: 'Have deliveries tried anew, with all their tries.',
    params: account,
    body: redrive,
    answer: redriven,
  },
});
