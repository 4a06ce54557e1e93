import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogPage, LogRead } from '@stoker/app/ports/log-reader';
import { logReaderContract } from '@stoker/app/ports/testing/log-reader.contract';
import { functionOfGroup } from '@stoker/core/logs/log-group';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendLog } from '../append-log.js';
import { FileLogReader } from './file-log-reader.js';

const folders: string[] = [];
async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stoker-log-reader-'));
  folders.push(folder);
  return folder;
}
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

logReaderContract(async () => {
  const directory = await makeFolder();
  return {
    reader: new FileLogReader(directory),
    async write({ accountId, groupName }, stream, time, text) {
      const file = join(directory, accountId, `${functionOfGroup(groupName)!}.log`);
      await appendLog(file, [{ time, stream, text: Buffer.from(text) }], 100_000_000);
    },
  };
});

describe('files', () => {
  const accountId = '111122223333';
  const key = { accountId, groupName: '/aws/lambda/hello' };
  const HOUR = 3_600_000;
  let path: string;
  let reader: FileLogReader;
  beforeEach(async () => {
    const directory = await makeFolder();
    await mkdir(join(directory, accountId));
    path = join(directory, accountId, 'hello.log');
    reader = new FileLogReader(directory);
  });

  const line = (time: number, message: string, stream = 's') => `${JSON.stringify({ time, stream, message })}\n`;
  const read = async (wanted: Partial<LogRead> = {}): Promise<LogPage> =>
    (await reader.read(key, { direction: 'forward', maxEvents: 10_000, ...wanted }))!;
  const messages = ({ events }: LogPage) => events.map(({ message }) => message);

  /** Every page of a way through, and how many there were. */
  async function readAll(wanted: Partial<LogRead> = {}): Promise<{ texts: string[]; pages: number }> {
    const isForward = wanted.direction !== 'backward';
    const texts: string[] = [];
    let from = wanted.from;
    for (let pages = 1; ; pages++) {
      const page = await read({ ...wanted, from });
      if (isForward) texts.push(...messages(page));
      else texts.unshift(...messages(page));
      if (page.isComplete) return { texts, pages };
      from = isForward ? page.end : page.start;
    }
  }

  it('are read across the one that was set aside, which keeps its places', async () => {
    await writeFile(path, line(1, 'one\n') + line(2, 'two\n'));
    const { end } = await read({ maxEvents: 1 });
    await rename(path, `${path}.1`);
    expect(messages(await read({ from: end }))).toEqual(['two']);
    await writeFile(path, line(3, 'three\n'));
    expect(messages(await read({ from: end }))).toEqual(['two', 'three']);
    expect((await readAll({ direction: 'backward', maxEvents: 1 })).texts).toEqual(['one', 'two', 'three']);
    await rm(`${path}.1`);
    expect(messages(await read({ from: end }))).toEqual(['three']);
    expect(await read({ from: end, direction: 'backward' })).toMatchObject({ events: [], isComplete: true });
  });

  it('may hold what is no entry, and an entry that is being written', async () => {
    await writeFile(path, `${line(1, 'one\n')}nonsense\n{"time":"1"}\nnull\n${line(2, 'two\n')}{"time":3,"str`);
    expect((await readAll({ maxEvents: 1 })).texts).toEqual(['one', 'two']);
    expect((await readAll({ maxEvents: 1, direction: 'backward' })).texts).toEqual(['one', 'two']);
    expect(await reader.listStreams(key)).toEqual([{ name: 's', firstEventAt: 1, lastEventAt: 2 }]);
  });

  it('may have lines that are longer than what is read at once', async () => {
    const long = 'x'.repeat(900_000);
    await writeFile(path, line(1, 'one\n') + line(2, `${long}\nend\n`) + line(3, 'three\n'));
    for (const direction of ['forward', 'backward'] as const) {
      expect((await readAll({ direction })).texts).toEqual(['one', long, 'end', 'three']);
    }
  });

  it('are read a bounded part at a time, whatever is found', async () => {
    const filler = Array.from({ length: 200 }, (_, index) => line(index, `${'x'.repeat(60_000)}\n`)).join('');
    await writeFile(path, line(0, 'first\n') + filler + line(200, 'last\n'));
    for (const direction of ['forward', 'backward'] as const) {
      const { texts, pages } = await readAll({ direction, matches: (text) => !text.startsWith('x') });
      expect([texts, pages]).toEqual([['first', 'last'], 6]);
    }
    const { events } = await read();
    expect(events.length).toBeLessThan(20);
  });

  it('are not read where all is too old or too new', async () => {
    const day = (hours: number) =>
      Array.from({ length: 300 }, (_, index) => line(hours * HOUR + index, `${hours}:${index}${'x'.repeat(9_000)}\n`));
    await writeFile(path, [...day(0), ...day(1), ...day(2), ...day(3)].join(''));
    const sought = await readAll({ since: 2 * HOUR, before: 2 * HOUR + 100 });
    expect(sought.texts.map((text) => text.slice(0, 2))).toEqual(Array(100).fill('2:'));
    const { pages } = await readAll({ direction: 'backward', since: 3 * HOUR, matches: () => false });
    expect(pages).toBe(2);
  });

  it('give an entry that was written long after it began', async () => {
    const filler = Array.from({ length: 100 }, (_, index) => line(HOUR + index, `${'x'.repeat(9_000)}\n`)).join('');
    await writeFile(path, filler + line(HOUR - 14 * 60_000, 'slow\n') + filler);
    expect(messages(await read({ since: HOUR - 15 * 60_000, before: HOUR - 13 * 60_000 }))).toEqual(['slow']);
  });

  it('hold the streams whose names must be escaped', async () => {
    await writeFile(
      path,
      line(1, 'x\n', 'a"b') + line(1, 'x\n', 'ü'.repeat(99)) + line(2, 'y\n', '2026/01/01/[$LATEST]0'),
    );
    expect((await reader.listStreams(key))?.map(({ name }) => name)).toEqual([
      'a"b',
      'ü'.repeat(99),
      '2026/01/01/[$LATEST]0',
    ]);
  });

  it('are no files of what is no account', async () => {
    await writeFile(path, line(1, 'one\n'));
    const climbing = { accountId: `../${path.split('/').at(-3)}/${accountId}`, groupName: key.groupName };
    expect(await reader.findGroup(climbing)).toBeUndefined();
    expect(await reader.listGroupNames(climbing.accountId)).toEqual([]);
  });
});
