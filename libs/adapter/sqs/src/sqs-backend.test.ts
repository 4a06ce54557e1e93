import { expect, it } from 'vitest';
import { placeOf, queueUrlOn, requestPlaceOf, type SqsBackend } from './sqs-backend.js';

const [MINE, OTHER] = ['111122223333', '444455556666'] as const;
const REGION = 'eu-west-1';
const HOME = { accountId: MINE, region: REGION };
const backendAt = (host: string, accounts: SqsBackend['accounts'], path = '{account}/{name}'): SqsBackend => ({
  region: 'us-east-1',
  accessKeyId: 'k',
  secretAccessKey: 's',
  accounts,
  queueUrl: `http://${host}/${path}`,
});
const arn = (name: string, accountId: string = MINE) => `arn:aws:sqs:${REGION}:${accountId}:${name}`;

it('makes a queue’s URL of its ARN, at the first service of the account', () => {
  const backends = [backendAt('one', [OTHER]), backendAt('two', '*', '000000000000/{account}-{name}')];
  expect(placeOf(backends, HOME, arn('jobs.fifo'))).toEqual({
    backend: backends[1],
    url: `http://two/000000000000/${MINE}-jobs.fifo`,
  });
  expect(placeOf(backends, { accountId: OTHER, region: REGION }, arn('jobs', OTHER))?.url).toBe(
    `http://one/${OTHER}/jobs`,
  );
});

it.each([
  ['another account’s queue', arn('jobs', OTHER)],
  ['what is no ARN', 'jobs'],
  ['an ARN of another service', `arn:aws:sns:${REGION}:${MINE}:jobs`],
  ['an ARN of another region, even that of the service', `arn:aws:sqs:us-east-1:${MINE}:jobs`],
  ['an ARN of another partition', `arn:aws-cn:sqs:${REGION}:${MINE}:jobs`],
  ['a name that leads elsewhere', arn('../444455556666/jobs')],
  ['a name that asks for something', arn('jobs?Action=PurgeQueue')],
])('has no place for %s', (_what, queueArn) => {
  expect(placeOf([backendAt('one', '*')], HOME, queueArn)).toBeUndefined();
});

it('has no place for accounts that the operator gave none', () => {
  expect(placeOf([backendAt('one', [OTHER])], HOME, arn('jobs'))).toBeUndefined();
});

it('sends requests on under the names that queues are polled by', () => {
  const backend = backendAt('one', '*', '000000000000/x-{account}-{name}');
  const place = requestPlaceOf({ ...backend, endpoint: 'http://one/' }, MINE);
  expect(place).toMatchObject({ endpoint: 'http://one', region: 'us-east-1', credentials: { accessKeyId: 'k' } });
  expect(queueUrlOn(backend, MINE, 'jobs').endsWith(`/${place!.names.outward('jobs')}`)).toBe(true);
  expect(placeOf([backend], HOME, arn('jobs'))?.url).toBe(queueUrlOn(backend, MINE, 'jobs'));
});

it.each<[SqsBackend['accounts'], string, boolean]>([
  ['*', '{account}/{name}', false],
  [[MINE, OTHER], '{account}/{name}', false],
  [[MINE], '{account}/{name}', true],
  ['*', '0/{account}-{name}', true],
])('sends requests of %j to %s on: %j', (accounts, path, does) => {
  expect(requestPlaceOf(backendAt('one', accounts, path), MINE) !== undefined).toBe(does);
});
