import { logGroupNotFound, type LogGroupKey } from '@stoker/core/logs/log-group';
import type { LogStream } from '../ports/log-reader.js';
import type { LogPorts } from './log-ports.js';

/** All of a group is gone through to find its streams: for so many bytes of it one more read is counted. */
const COUNTED_BYTES = 32 * 1024 * 1024;

/**
 * Every stream of a group, in no order. What that costs is counted before the first line is read.
 *
 * @throws ResourceNotFoundException, TooManyRequestsException
 */
export async function findStreams({ logs, countRead }: LogPorts, key: LogGroupKey): Promise<readonly LogStream[]> {
  await countRead(key.accountId);
  const size = (await logs.findGroup(key))?.storedBytes ?? 0;
  for (let counted = COUNTED_BYTES; counted <= size; counted += COUNTED_BYTES) await countRead(key.accountId);
  const streams = await logs.listStreams(key);
  if (streams === undefined) throw logGroupNotFound();
  return streams;
}
