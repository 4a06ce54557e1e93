import { groupOfFunction, type LogGroupKey } from '@stoker/core/logs/log-group';
import { beforeEach, describe, expect, test } from 'vitest';
import type { LogPage, LogRead, LogReader } from '../log-reader.js';

/** A reader under test, and what is read. */
export interface LogReaderHarness {
  readonly reader: LogReader;
  /** Adds what one invocation wrote. */
  write(key: LogGroupKey, stream: string, time: number, text: string): Promise<void>;
}

const ACCOUNT = '111122223333';
const OTHER = '444455556666';
const groupOf = (functionName: string, accountId = ACCOUNT): LogGroupKey => ({
  accountId,
  groupName: groupOfFunction(functionName),
});
const key = groupOf('hello');

/** What every `LogReader` must hold to. Call it at the top level of a test file. */
export function logReaderContract(makeHarness: () => Promise<LogReaderHarness>): void {
  describe('LogReader contract', () => {
    let reader: LogReader;
    let write: LogReaderHarness['write'];
    beforeEach(async () => {
      const harness = await makeHarness();
      reader = harness.reader;
      write = (...args) => harness.write(...args);
    });

    const read = async (wanted: Partial<LogRead> = {}): Promise<LogPage> => {
      const page = await reader.read(key, { direction: 'forward', maxEvents: 100, ...wanted });
      expect(page).toBeDefined();
      return page!;
    };
    const messages = ({ events }: LogPage) => events.map(({ message }) => message);
    const two = async () => {
      await write(key, 'a', 10, 'one\ntwo\n');
      await write(key, 'b', 20, 'three\n\nfour\n');
    };

    test('reads every line as an event', async () => {
      await two();
      const { events, isComplete } = await read();
      expect(events.map(({ stream, time, message }) => [stream, time, message])).toEqual([
        ['a', 10, 'one'],
        ['a', 10, 'two'],
        ['b', 20, 'three'],
        ['b', 20, 'four'],
      ]);
      expect(isComplete).toBe(true);
      expect(new Set(events.map(({ id }) => id)).size).toBe(4);
      expect(events.every(({ id }) => /^\d+$/.test(id))).toBe(true);
      expect((await read()).events).toEqual(events);
    });

    test('reads on where it stopped, within what one invocation wrote too', async () => {
      await two();
      const first = await read({ maxEvents: 1 });
      expect([messages(first), first.isComplete]).toEqual([['one'], false]);
      const second = await read({ maxEvents: 2, from: first.end });
      expect([messages(second), second.isComplete]).toEqual([['two', 'three'], false]);
      const third = await read({ from: second.end });
      expect([messages(third), third.isComplete]).toEqual([['four'], true]);
      expect(await read({ from: third.end })).toMatchObject({ events: [], end: third.end, isComplete: true });
      await write(key, 'a', 30, 'five\n');
      expect(messages(await read({ from: third.end }))).toEqual(['five']);
    });

    test('reads back from the end, and there and back again', async () => {
      await two();
      const last = await read({ direction: 'backward', maxEvents: 1 });
      expect([messages(last), last.isComplete]).toEqual([['four'], false]);
      const before = await read({ direction: 'backward', maxEvents: 2, from: last.start });
      expect(messages(before)).toEqual(['two', 'three']);
      const first = await read({ direction: 'backward', from: before.start });
      expect([messages(first), first.isComplete]).toEqual([['one'], true]);
      expect(await read({ direction: 'backward', from: first.start })).toMatchObject({
        events: [],
        start: first.start,
      });
      expect(messages(await read({ from: before.start }))).toEqual(['two', 'three', 'four']);
      expect(messages(await read({ direction: 'backward', from: before.end }))).toEqual(['one', 'two', 'three']);
      expect(messages(await read({ from: last.end }))).toEqual([]);
    });

    test('reads what is asked for alone', async () => {
      await two();
      expect(messages(await read({ since: 20 }))).toEqual(['three', 'four']);
      expect(messages(await read({ before: 20 }))).toEqual(['one', 'two']);
      expect(messages(await read({ direction: 'backward', since: 11, before: 21 }))).toEqual(['three', 'four']);
      expect(messages(await read({ isOfStream: (name) => name === 'b' }))).toEqual(['three', 'four']);
      expect(messages(await read({ matches: (text) => text.includes('o'), maxEvents: 2 }))).toEqual(['one', 'two']);
    });

    test('goes on after the last match, not before it', async () => {
      await two();
      const matches = (text: string) => text.includes('t');
      const first = await read({ matches, maxEvents: 1 });
      expect(messages(first)).toEqual(['two']);
      expect(messages(await read({ matches, from: first.end }))).toEqual(['three']);
    });

    test('lists streams with their first and last times', async () => {
      await two();
      await write(key, 'a', 30, 'later\n');
      const streams = await reader.listStreams(key);
      expect(streams?.toSorted((x, y) => (x.name < y.name ? -1 : 1))).toEqual([
        { name: 'a', firstEventAt: 10, lastEventAt: 30 },
        { name: 'b', firstEventAt: 20, lastEventAt: 20 },
      ]);
    });

    test('lists the groups of an account', async () => {
      await write(groupOf('zeta'), 's', 1, 'x\n');
      await write(key, 's', 1, 'x\n');
      await write(groupOf('foreign', OTHER), 's', 1, 'x\n');
      expect(await reader.listGroupNames(ACCOUNT)).toEqual(['/aws/lambda/hello', '/aws/lambda/zeta']);
      expect(await reader.listGroupNames('999988887777')).toEqual([]);
      const found = await reader.findGroup(key);
      expect(found).toMatchObject(key);
      expect(found?.storedBytes).toBeGreaterThan(0);
      expect(found?.createdAt).toBeGreaterThan(0);
    });

    test('has no group that nothing was written to, nor one of another account', async () => {
      await write(groupOf('hello', OTHER), 's', 1, 'x\n');
      expect(await reader.findGroup(key)).toBeUndefined();
      expect(await reader.listStreams(key)).toBeUndefined();
      expect(await reader.read(key, { direction: 'forward', maxEvents: 1 })).toBeUndefined();
      expect(await reader.deleteGroup(key)).toBe(false);
      expect(await reader.findGroup(groupOf('hello', OTHER))).toBeDefined();
    });

    test('creates an empty group once', async () => {
      expect(await reader.createGroup(key)).toBe(true);
      expect(await reader.createGroup(key)).toBe(false);
      expect(await reader.findGroup(key)).toMatchObject({ storedBytes: 0 });
      expect(await read()).toMatchObject({ events: [], isComplete: true });
      expect(await read({ direction: 'backward' })).toMatchObject({ events: [], isComplete: true });
      expect(await reader.listStreams(key)).toEqual([]);
    });

    test.each(['logs', '/aws/lambda/../../etc', '/aws/apigateway/x'])('has no group %s', async (groupName) => {
      const named = { accountId: ACCOUNT, groupName };
      await expect(reader.createGroup(named)).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
      expect(await reader.findGroup(named)).toBeUndefined();
    });

    test('deletes a group with its events', async () => {
      await two();
      expect(await reader.deleteGroup(key)).toBe(true);
      expect(await reader.findGroup(key)).toBeUndefined();
      await write(key, 'c', 40, 'new\n');
      expect(messages(await read())).toEqual(['new']);
    });

    test.each(['', 'x', '1.2', '-1.0.0', '1.0.0.0', `${'9'.repeat(30)}.0.0`])('refuses position %j', async (from) => {
      await two();
      await expect(read({ from })).rejects.toMatchObject({ code: 'InvalidParameterValueException' });
    });
  });
}
