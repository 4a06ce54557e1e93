import { connectionDirectoryContract } from '@stoker/app/ports/testing/connection-directory.contract';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectRedis, type RedisConnections } from './connect-redis.js';
import { RedisConnectionDirectory } from './redis-connection-directory.js';
import { deleteKeys, randomPrefix, TEST_REDIS_URL } from './testing/test-redis.js';

let redis: RedisConnections;
let errors: unknown[];
const prefix = randomPrefix();

beforeAll(async () => {
  redis = await connectRedis({ url: TEST_REDIS_URL });
  errors = [];
});
afterEach(() => expect(errors.splice(0)).toEqual([]));
afterAll(async () => {
  await deleteKeys(redis.commands, prefix);
  await redis.close();
});

const open = (answerMs?: number) =>
  RedisConnectionDirectory.open(redis, { prefix, answerMs, onError: (error) => void errors.push(error) });

describe('the directory of connections in Redis', () => {
  connectionDirectoryContract(open);

  it('forgets by itself what is not claimed again', async () => {
    const directory = await open();
    await directory.claim([['kept', { accountId: '1', apiId: 'a', stage: 's' }]]);
    const left = await redis.commands.pttl(`${prefix}:connection:kept`);
    expect(left).toBeGreaterThan(2 * directory.renewMs);
    expect(left).toBeLessThanOrEqual(4 * directory.renewMs);
  });

  it('claims many at once', async () => {
    const directory = await open();
    const home = { accountId: '1', apiId: 'a', stage: 's' };
    await directory.claim(Array.from({ length: 1_201 }, (_, at) => [`many-${at}`, home] as const));
    expect(await directory.find('many-1200')).toMatchObject({ home });
  });

  it('gives up on a server that does not answer', async () => {
    const asker = await open(100);
    const silent = redis.forWorker();
    await silent.subscribe(`${prefix}:connections-of:silent`);
    await expect(asker.ask('silent', { kind: 'get', connectionId: 'x' })).rejects.toThrow('no answer');
  });

  it('tells of what another server has sent that nobody understands', async () => {
    const asker = await open(100);
    await asker.claim([['own', { accountId: '1', apiId: 'a', stage: 's' }]]);
    const { holder } = (await asker.find('own'))!;
    await redis.commands.publish(`${prefix}:connections-of:${holder}`, 'nonsense');
    await expect.poll(() => errors.splice(0)).toHaveLength(1);
  });
});
