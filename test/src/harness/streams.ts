import { readFileSync } from 'node:fs';
import {
  InvokeWithResponseStreamCommand,
  type InvokeWithResponseStreamCommandInput,
  type InvokeWithResponseStreamResponseEvent,
  type LambdaClient,
} from '@aws-sdk/client-lambda';

/** A streamed answer, read step by step. */
export class OpenStream {
  /** How it ended; undefined before it has. */
  complete: InvokeWithResponseStreamResponseEvent.InvokeCompleteMember['InvokeComplete'] | undefined;
  readonly #events: AsyncIterator<InvokeWithResponseStreamResponseEvent>;

  constructor(
    readonly requestId: string,
    readonly executedVersion: string | undefined,
    events: AsyncIterable<InvokeWithResponseStreamResponseEvent>,
  ) {
    this.#events = events[Symbol.asyncIterator]();
  }

  /** The next piece; undefined when the answer has ended. */
  async next(): Promise<Buffer | undefined> {
    const { value, done } = (await this.#events.next()) as IteratorResult<InvokeWithResponseStreamResponseEvent>;
    if (done) return undefined;
    if (value.PayloadChunk) return Buffer.from(value.PayloadChunk.Payload ?? []);
    this.complete = value.InvokeComplete;
    return this.next();
  }
}

/** Invokes a function for a streamed answer; resolves with its first event. */
export async function openStream(
  client: LambdaClient,
  name: string,
  event: unknown = {},
  options: Partial<InvokeWithResponseStreamCommandInput> = {},
): Promise<OpenStream> {
  const input = { FunctionName: name, Payload: Buffer.from(JSON.stringify(event)), ...options };
  const { EventStream, ExecutedVersion, $metadata } = await client.send(new InvokeWithResponseStreamCommand(input));
  if (EventStream === undefined || $metadata.requestId === undefined) throw new Error('there is no stream');
  return new OpenStream($metadata.requestId, ExecutedVersion, EventStream);
}

export interface StreamedAnswer {
  readonly requestId: string;
  readonly executedVersion: string | undefined;
  readonly text: string;
  readonly errorCode: string | undefined;
  /** The details of the error, parsed. */
  readonly error: unknown;
  /** The log tail as text; empty where none was asked for. */
  readonly log: string;
}

/** Invokes a function and reads its streamed answer to the end, log tail included. */
export async function stream(client: LambdaClient, name: string, event: unknown = {}): Promise<StreamedAnswer> {
  const open = await openStream(client, name, event, { LogType: 'Tail' });
  const pieces: Buffer[] = [];
  for (let piece = await open.next(); piece !== undefined; piece = await open.next()) pieces.push(piece);
  const { ErrorCode, ErrorDetails, LogResult } = open.complete ?? {};
  return {
    requestId: open.requestId,
    executedVersion: open.executedVersion,
    text: Buffer.concat(pieces).toString(),
    errorCode: ErrorCode,
    error: ErrorDetails === undefined ? undefined : (JSON.parse(ErrorDetails) as unknown),
    log: Buffer.from(LogResult ?? '', 'base64').toString(),
  };
}

/** MB of memory that a process of this host has at present. */
export function residentMb(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}
