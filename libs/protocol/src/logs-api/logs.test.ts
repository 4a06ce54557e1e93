import { authorise } from '@stoker/app/identity/authorise';
import type { Caller } from '@stoker/app/identity/caller';
import { MemoryLogReader } from '@stoker/app/ports/testing/memory-log-reader';
import { beforeEach, describe, expect, it } from 'vitest';
import type {
  DescribeLogGroupsResponse,
  DescribeLogStreamsResponse,
  FilterLogEventsResponse,
  GetLogEventsResponse,
} from '../aws-model/logs.generated.js';
import type { Operation } from '../aws-wire/operation.js';
import { aCaller } from '../lambda-api/testing/api-kit.js';
import { logsOperations } from './operations.js';

const { accountId } = aCaller().principal;
const logGroupName = '/aws/lambda/hello';
const group = { accountId, groupName: logGroupName };
const arn = `arn:aws:logs:us-east-1:${accountId}:log-group:${logGroupName}`;
const invalid = { code: 'InvalidParameterValueException' };
const missing = { code: 'ResourceNotFoundException' };

let logs: MemoryLogReader;
let counted: string[];
beforeEach(async () => {
  logs = new MemoryLogReader();
  counted = [];
  await logs.write(group, 'a', 10, 'ERROR one\ninfo two\n');
  await logs.write(group, 'b', 5, 'ERROR three\n');
});

function operation(name: string): Operation<object, unknown> {
  const entry = logsOperations({ logs, countRead: (account) => void counted.push(account) }).find(
    (one) => one.name === name,
  );
  if (entry === undefined || !('run' in entry)) throw new Error(`${name} is not built`);
  // The table has forgotten the shapes of its operations.
  return entry as unknown as Operation<object, unknown>;
}

async function call<O>(name: string, input: object = {}, caller: Caller = aCaller()): Promise<O> {
  const allowed = authorise(caller, await operation(name).access(input, caller));
  return (await operation(name).run(input, allowed)) as O;
}

const filter = (input: object = {}) => call<FilterLogEventsResponse>('FilterLogEvents', { logGroupName, ...input });
const get = (input: object = {}) =>
  call<GetLogEventsResponse>('GetLogEvents', { logGroupName, logStreamName: 'a', ...input });
const texts = (answer: { events?: readonly { message?: string | undefined }[] | undefined }) =>
  answer.events?.map(({ message }) => message);

describe('FilterLogEvents', () => {
  it('has events of all streams, the oldest first, and says when there are no more', async () => {
    const answer = await filter();
    expect(answer.events).toEqual([
      expect.objectContaining({ logStreamName: 'b', timestamp: 5, message: 'ERROR three', eventId: '2' }),
      expect.objectContaining({ logStreamName: 'a', timestamp: 10, message: 'ERROR one' }),
      expect.objectContaining({ message: 'info two' }),
    ]);
    expect(answer).not.toHaveProperty('nextToken');
  });

  it('has those of a time, both ends included, of streams and of a pattern', async () => {
    expect(texts(await filter({ startTime: 6, endTime: 10 }))).toEqual(['ERROR one', 'info two']);
    expect(texts(await filter({ startTime: 6, endTime: 9 }))).toEqual([]);
    expect(texts(await filter({ logStreamNames: ['b', 'none'] }))).toEqual(['ERROR three']);
    expect(texts(await filter({ logStreamNamePrefix: 'a', filterPattern: 'ERROR' }))).toEqual(['ERROR one']);
    await expect(filter({ logStreamNames: ['a'], logStreamNamePrefix: 'a' })).rejects.toMatchObject(invalid);
    await expect(filter({ filterPattern: '{ $.x = 1 }' })).rejects.toMatchObject(invalid);
  });

  it('goes on by its token, either way', async () => {
    const first = await filter({ limit: 2 });
    expect(texts(first)).toEqual(['ERROR one', 'info two']);
    const rest = await filter({ limit: 2, nextToken: first.nextToken });
    expect([texts(rest), rest.nextToken]).toEqual([['ERROR three'], undefined]);
    const last = await filter({ limit: 1, startFromHead: false, startTime: 6 });
    expect(texts(last)).toEqual(['info two']);
    expect(texts(await filter({ nextToken: last.nextToken }))).toEqual(['ERROR one']);
    await expect(filter({ nextToken: 'nonsense' })).rejects.toMatchObject(invalid);
    await expect(filter({ nextToken: 'f/nonsense' })).rejects.toMatchObject(invalid);
  });
});

describe('GetLogEvents', () => {
  it('has the last of one stream unless it is asked for the first', async () => {
    expect(texts(await get({ limit: 1 }))).toEqual(['info two']);
    expect(texts(await get({ limit: 1, startFromHead: true }))).toEqual(['ERROR one']);
    expect(texts(await get({ startTime: 10, endTime: 11 }))).toEqual(['ERROR one', 'info two']);
    expect(texts(await get({ endTime: 10 }))).toEqual([]);
  });

  it('gives the same token back where there is no more', async () => {
    const first = await get({ limit: 1, startFromHead: true });
    const second = await get({ nextToken: first.nextForwardToken, startFromHead: true });
    expect(texts(second)).toEqual(['info two']);
    const end = await get({ nextToken: second.nextForwardToken, startFromHead: true });
    expect([texts(end), end.nextForwardToken]).toEqual([[], second.nextForwardToken]);
    const back = await get({ nextToken: second.nextBackwardToken });
    expect(texts(back)).toEqual(['ERROR one']);
    const start = await get({ nextToken: back.nextBackwardToken });
    expect([texts(start), start.nextBackwardToken]).toEqual([[], back.nextBackwardToken]);
  });

  it('knows streams of which there is something', async () => {
    await expect(get({ logStreamName: 'none' })).rejects.toMatchObject({
      ...missing,
      message: 'The specified log stream does not exist.',
    });
  });
});

describe('DescribeLogStreams', () => {
  const streams = async (input: object) => {
    const answer = await call<DescribeLogStreamsResponse>('DescribeLogStreams', { logGroupName, ...input });
    return { names: answer.logStreams?.map(({ logStreamName }) => logStreamName), answer };
  };

  it('has them in the order that is asked for, a page at a time', async () => {
    await logs.write(group, 'c', 7, 'x\n');
    expect((await streams({})).names).toEqual(['a', 'b', 'c']);
    expect((await streams({ descending: true })).names).toEqual(['c', 'b', 'a']);
    expect((await streams({ logStreamNamePrefix: 'b' })).names).toEqual(['b']);
    const byTime = { orderBy: 'LastEventTime', descending: true };
    const first = await streams({ ...byTime, limit: 2 });
    expect(first.names).toEqual(['a', 'c']);
    const { names, answer } = await streams({ ...byTime, nextToken: first.answer.nextToken });
    expect([names, answer.nextToken]).toEqual([['b'], undefined]);
    expect(first.answer.logStreams?.[0]).toMatchObject({
      arn: `${arn}:log-stream:a`,
      firstEventTimestamp: 10,
      lastEventTimestamp: 10,
    });
    await expect(streams({ ...byTime, logStreamNamePrefix: 'a' })).rejects.toMatchObject(invalid);
    await expect(streams({ nextToken: first.answer.nextToken })).rejects.toMatchObject(invalid);
  });
});

describe('groups', () => {
  const groups = async (input: object = {}) => {
    const answer = await call<DescribeLogGroupsResponse>('DescribeLogGroups', input);
    return answer.logGroups?.map((one) => one.logGroupName);
  };

  it('are listed by prefix and by part of the name', async () => {
    await call('CreateLogGroup', { logGroupName: '/aws/lambda/other' });
    expect(await groups()).toEqual([logGroupName, '/aws/lambda/other']);
    expect(await groups({ logGroupNamePrefix: '/aws/lambda/o' })).toEqual(['/aws/lambda/other']);
    expect(await groups({ logGroupNamePattern: 'ell' })).toEqual([logGroupName]);
    expect(await groups({ logGroupClass: 'DELIVERY' })).toEqual([]);
    const first = await call<DescribeLogGroupsResponse>('DescribeLogGroups', { limit: 1 });
    expect(first.logGroups).toEqual([expect.objectContaining({ arn: `${arn}:*`, logGroupArn: arn })]);
    expect(await groups({ nextToken: first.nextToken })).toEqual(['/aws/lambda/other']);
    await expect(groups({ logGroupNamePrefix: 'a', logGroupNamePattern: 'b' })).rejects.toMatchObject(invalid);
    await expect(groups({ accountIdentifiers: ['1'] })).rejects.toMatchObject(invalid);
  });

  it('are created once, without settings that would mean nothing, and deleted', async () => {
    const create = (input: object) => call('CreateLogGroup', { logGroupName: '/aws/lambda/new', ...input });
    for (const setting of [{ kmsKeyId: 'k' }, { tags: { a: 'b' } }, { logGroupClass: 'DELIVERY' }]) {
      await expect(create(setting)).rejects.toMatchObject(invalid);
    }
    await create({ logGroupClass: 'STANDARD', deletionProtectionEnabled: false });
    await expect(create({})).rejects.toMatchObject({ code: 'ResourceAlreadyExistsException' });
    await call('DeleteLogGroup', { logGroupName: '/aws/lambda/new' });
    await expect(call('DeleteLogGroup', { logGroupName: '/aws/lambda/new' })).rejects.toMatchObject(missing);
  });

  it('that are not there are missed by all that is asked of them', async () => {
    for (const name of ['FilterLogEvents', 'DescribeLogStreams', 'DeleteLogGroup']) {
      await expect(call(name, { logGroupName: '/aws/lambda/none' })).rejects.toMatchObject(missing);
    }
    await expect(get({ logGroupName: '/aws/lambda/none' })).rejects.toMatchObject(missing);
  });

  it("of another account are nobody else's, named by ARN or not", async () => {
    await logs.write({ accountId: '999988887777', groupName: '/aws/lambda/theirs' }, 's', 1, 'x\n');
    await expect(filter({ logGroupName: '/aws/lambda/theirs' })).rejects.toMatchObject(missing);
    const logGroupIdentifier = 'arn:aws:logs:us-east-1:999988887777:log-group:/aws/lambda/theirs';
    await expect(call('FilterLogEvents', { logGroupIdentifier })).rejects.toMatchObject({
      code: 'AccessDeniedException',
    });
    expect(texts(await call('FilterLogEvents', { logGroupIdentifier: arn }))).toHaveLength(3);
  });

  it('are asked about by the ARN that policies name', async () => {
    const asked = async (name: string, input: object) => operation(name).access(input, aCaller());
    const resource = `${arn}:log-stream:`;
    expect(await asked('FilterLogEvents', { logGroupName })).toEqual([{ action: 'logs:FilterLogEvents', resource }]);
    expect(await asked('GetLogEvents', { logGroupName, logStreamName: 'a' })).toEqual([
      { action: 'logs:GetLogEvents', resource: `${resource}a` },
    ]);
    expect(await asked('DescribeLogGroups', {})).toEqual([
      { action: 'logs:DescribeLogGroups', resource: `arn:aws:logs:us-east-1:${accountId}:log-group::log-stream:` },
    ]);
  });

  it('cost a read of the rate that the account has for them', async () => {
    await filter();
    await get();
    await groups();
    expect(counted).toEqual([accountId, accountId, accountId]);
  });

  it('cost more to find the streams of, the larger they are', async () => {
    const small = await logs.findGroup(group);
    logs.findGroup = async () => ({ ...small!, storedBytes: 64 * 1024 * 1024 });
    await call('DescribeLogStreams', { logGroupName });
    expect(counted).toHaveLength(3);
  });
});
