import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { appendLog, type LogEntry } from './append-log.js';
import type { LogBatch, LogFailure } from './log-thread.js';

// Of this thread alone: the one that answers everybody goes first, wherever the two want the same processor.
setPriority(0);

/** The other side of `LogThread`: writes each batch, and says how that went. */
parentPort?.on('message', (batch: LogBatch) => {
  appendLog(batch.file, entriesOf(batch), batch.rotateBytes).then(
    () => parentPort?.postMessage(undefined),
    ({ message, code }: NodeJS.ErrnoException) => parentPort?.postMessage({ message, code } satisfies LogFailure),
  );
});

function entriesOf({ times, streams, ends, text }: LogBatch): LogEntry[] {
  return times.map((time, index) => ({
    time,
    stream: streams[index] ?? '',
    text: text.subarray(ends[index - 1] ?? 0, ends[index]),
  }));
}
