import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FileLogSink } from './file-log-sink.js';

let directory: string;
let sink: FileLogSink;
let errors: unknown[];
const to = { accountId: '123456789012', functionName: 'f', stream: '2026/11/23/[$LATEST]abc' };

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stoker-logs-'));
  errors = [];
  sink = new FileLogSink({
    directory,
    flushMs: 60_000,
    maxPendingBytes: 2_700,
    rotateBytes: 500,
    onError: (error) => errors.push(error),
  });
});

afterEach(async () => {
  await sink.close();
  expect(errors.splice(0)).toEqual([]);
  await rm(directory, { recursive: true });
});

const read = (name: string): Promise<string> => readFile(join(directory, '123456789012', name), 'utf8');

test('line breaks and escapes of a function stay inside one line of the file', async () => {
  sink.append(to, 5, Buffer.from('a\n\u001b[2Jb\n'));
  await sink.flush();
  const text = await read('f.log');
  expect(text.split('\n')).toHaveLength(2);
  expect(text).not.toContain('\u001b');
  expect(JSON.parse(text)).toEqual({ time: 5, stream: to.stream, message: 'a\n\u001b[2Jb\n' });
});

test('what the disk cannot take is dropped and counted', async () => {
  sink.append(to, 1, Buffer.alloc(900, 'x'));
  sink.append(to, 2, Buffer.alloc(200, 'y'));
  expect(sink.droppedBytes).toBe(200);
  await sink.flush();
  sink.append(to, 3, Buffer.from('z'));
  await sink.flush();
  expect(await read('f.log.1')).not.toContain('y');
  expect(await read('f.log')).toContain('"z"');
});

test('what one account floods the disk with is not at the cost of others', async () => {
  for (let n = 0; n < 20; n++) sink.append({ ...to, functionName: `f${n}` }, 1, Buffer.alloc(300, 'x'));
  const dropped = sink.droppedBytes;
  expect(dropped).toBeGreaterThan(0);
  sink.append({ ...to, accountId: '210987654321' }, 2, Buffer.alloc(300, 'y'));
  expect(sink.droppedBytes).toBe(dropped);
  await sink.flush();
  expect(await readFile(join(directory, '210987654321', 'f.log'), 'utf8')).toContain('yyy');
});

test('what a stalled write holds up counts as waiting until it is written', async () => {
  const file = join(directory, '123456789012', 'f.log');
  await mkdir(join(file, '..'));
  await promisify(execFile)('mkfifo', [file]);
  sink.append(to, 1, Buffer.alloc(900, 'x'));
  const stalled = sink.flush();
  sink.append(to, 2, Buffer.alloc(200, 'y'));
  expect(sink.droppedBytes).toBe(200);

  const reader = await open(file, 'r');
  await stalled;
  expect((await reader.read(Buffer.alloc(4096), 0, 4096)).bytesRead).toBeGreaterThan(900);
  sink.append(to, 3, Buffer.alloc(900, 'z'));
  expect(sink.droppedBytes).toBe(200);
  await sink.flush();
  await reader.close();
});

test('a file that cannot be written costs its own lines only', async () => {
  await mkdir(join(directory, '123456789012', 'bad.log'), { recursive: true });
  sink.append({ ...to, functionName: 'bad' }, 1, Buffer.from('lost'));
  sink.append(to, 2, Buffer.from('kept'));
  await sink.flush();
  expect(errors.splice(0)).toMatchObject([{ code: 'EISDIR' }]);
  expect(sink.droppedBytes).toBe(4);
  expect(await read('f.log')).toContain('"kept"');
});

test('what comes while a batch is written is in the files after the next flush', async () => {
  sink.append(to, 1, Buffer.from('first'));
  const first = sink.flush();
  sink.append(to, 2, Buffer.from('second'));
  await Promise.all([first, sink.flush()]);
  const lines = (await read('f.log')).trimEnd().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { message: string }).message)).toEqual(['first', 'second']);
});

test('a long text is cut into lines of the file where its own lines end', async () => {
  const large = new FileLogSink({
    directory,
    flushMs: 60_000,
    maxPendingBytes: 10_000_000,
    rotateBytes: 10_000_000,
    onError: (error) => errors.push(error),
  });
  const line = `${'x'.repeat(999)}\n`;
  const endless = `${'y'.repeat(200_000)}\n`;
  const text = line.repeat(100) + endless + line.repeat(3);
  large.append(to, 1, Buffer.from(text));
  await large.close();
  const messages = (await read('f.log'))
    .trimEnd()
    .split('\n')
    .map((entry) => (JSON.parse(entry) as { message: string }).message);
  expect(messages.join('')).toBe(text);
  expect(messages.every((message) => message.endsWith('\n'))).toBe(true);
  expect(messages.map((message) => message.length)).toEqual([65_000, 35_000, 200_001, 3_000]);
});
