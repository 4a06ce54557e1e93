import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FileLogSink } from './file-log-sink.js';

let directory: string;
let sink: FileLogSink;
const to = { accountId: '123456789012', functionName: 'f', stream: '2026/11/23/[$LATEST]abc' };

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stoker-logs-'));
  sink = new FileLogSink({
    directory,
    flushMs: 60_000,
    maxPendingBytes: 1_000,
    rotateBytes: 500,
    onError: (error) => {
      throw error;
    },
  });
});

afterEach(async () => {
  await sink.close();
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
