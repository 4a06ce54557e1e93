import { expect, it } from 'vitest';
import { parseSettings } from '../settings.js';
import { requireOneListOfQueues } from './elastic-mq.js';

it('is not run beside services that the operator has listed', () => {
  const own = { STOKER_SQS_FILE: '/etc/stoker/sqs.json' };
  expect(() => requireOneListOfQueues(parseSettings(own))).not.toThrow();
  expect(() => requireOneListOfQueues(parseSettings({ STOKER_WITH: 'sqs' }))).not.toThrow();
  expect(() => requireOneListOfQueues(parseSettings({ ...own, STOKER_WITH: 'sqs' }))).toThrow('STOKER_SQS_FILE');
});
