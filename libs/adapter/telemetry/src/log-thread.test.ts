import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LogBatch, LogThread } from './log-thread.js';

let directory: string;
let thread: LogThread | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stoker-log-thread-'));
});

afterEach(async () => {
  await thread?.close();
  await rm(directory, { recursive: true });
});

/** A thread that does this with each batch, before `done` is called. */
async function aThread(onBatch: string): Promise<LogThread> {
  const script = join(directory, 'thread.mjs');
  await writeFile(
    script,
    `import { parentPort } from 'node:worker_threads';
     import { writeFileSync } from 'node:fs';
     const done = (failure) => parentPort.postMessage(failure);
     parentPort.on('message', (batch) => { ${onBatch} });`,
  );
  thread = new LogThread(pathToFileURL(script));
  return thread;
}

const entry = (text: string, time = 1) => ({ time, stream: `stream ${time}`, text: Buffer.from(text) });

test('entries arrive as they were, and whoever wrote them may go on using their texts', async () => {
  const logs = await aThread('writeFileSync(batch.file, JSON.stringify({ ...batch, text: [...batch.text] })); done();');
  const first = entry('first\n');
  await logs.write(join(directory, 'f'), [first, entry('second\n', 2), entry('', 3)], 500);
  const batch = JSON.parse(await readFile(join(directory, 'f'), 'utf8')) as LogBatch;
  expect(batch).toMatchObject({ rotateBytes: 500, times: [1, 2, 3], ends: [6, 13, 13] });
  expect(batch.streams).toEqual(['stream 1', 'stream 2', 'stream 3']);
  expect(Buffer.from(batch.text).toString()).toBe('first\nsecond\n');
  expect(first.text.toString()).toBe('first\n');
});

test('what could not be written is said', async () => {
  const logs = await aThread("done({ message: 'no room', code: 'ENOSPC' });");
  await expect(logs.write('f', [entry('x')], 1)).rejects.toMatchObject({ message: 'no room', code: 'ENOSPC' });
});

test('a thread that ends fails its batch, and the next has another', async () => {
  const logs = await aThread("if (batch.file === 'bad') throw new Error('out of memory'); done();");
  await expect(logs.write('bad', [entry('x')], 1)).rejects.toThrow('out of memory');
  await logs.close();
  await expect(logs.write('good', [entry('x')], 1)).resolves.toBeUndefined();
});

test('one that was never used has nothing to close', async () => {
  await expect(new LogThread().close()).resolves.toBeUndefined();
});
