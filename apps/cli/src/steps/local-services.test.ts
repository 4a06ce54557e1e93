import { expect, it } from 'vitest';
import { parseSettings } from '../settings.js';
import { requireOneListEach, unwantedServices, wantedServices } from './local-services.js';

const named = (STOKER_WITH: string) => parseSettings({ STOKER_WITH });

it('are run where they are asked for', () => {
  expect(wantedServices(named('')).map(({ name }) => name)).toEqual([]);
  expect(wantedServices(named('dynamodb,sqs')).map(({ name }) => name)).toEqual(['sqs', 'dynamodb']);
  expect(unwantedServices(named('sqs')).map(({ name }) => name)).toEqual(['dynamodb']);
  expect(() => named('kinesis')).toThrow('STOKER_WITH');
});

it.each([
  ['sqs', 'STOKER_SQS_FILE'],
  ['dynamodb', 'STOKER_DYNAMODB_FILE'],
])('%s is not run beside services that the operator has listed', (STOKER_WITH, setting) => {
  const own = { [setting]: '/etc/stoker/own.json' };
  expect(() => requireOneListEach(parseSettings(own))).not.toThrow();
  expect(() => requireOneListEach(parseSettings({ STOKER_WITH }))).not.toThrow();
  expect(() => requireOneListEach(parseSettings({ ...own, STOKER_WITH }))).toThrow(setting);
});
