import type { LogStream } from '@stoker/app/ports/log-reader';
import { linesForward } from './file-lines.js';
import { parseHead } from './log-entry.js';
import type { LogSegment } from './log-segments.js';

/** Every stream of a log. The whole of its files is looked through, but of each line its beginning alone. */
export async function listStreams(segments: readonly LogSegment[]): Promise<LogStream[]> {
  const streams = new Map<string, { name: string; firstEventAt: number; lastEventAt: number }>();
  for (const { file, size } of segments) {
    for await (const lines of linesForward(file, 0, size)) {
      for (const { bytes } of lines) {
        const head = parseHead(bytes);
        if (head === undefined) continue;
        const { stream: name, time } = head;
        const known = streams.get(name);
        if (known === undefined) streams.set(name, { name, firstEventAt: time, lastEventAt: time });
        else {
          known.firstEventAt = Math.min(known.firstEventAt, time);
          known.lastEventAt = Math.max(known.lastEventAt, time);
        }
      }
    }
  }
  return [...streams.values()];
}
