import { isServiceError } from '@stoker/core/errors/service-error';
import type { Attempt } from '../fleet/attempt.js';
import type { AuthorisedCaller } from '../identity/authorise.js';
import type { InvokeCommand } from './contract.js';
import type { FunctionCatalog } from './function-catalog.js';
import type { InvokeFunction, InvokePorts } from './invoke-function.js';
import { type Pace, PacedSink } from './paced-sink.js';
import { receive } from './receive.js';
import { recordRejection, type Recorded, type Records } from './record.js';
import { respond } from './respond.js';
import { ResponseChannel } from './response-channel.js';
import { route } from './route.js';
import type { Received, Routed } from './stages.js';

/** https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html */
export interface StreamingCommand extends InvokeCommand {
  readonly invocationType: 'RequestResponse' | 'DryRun';
}

export type StreamingResult = { readonly kind: 'dry-run' } | StreamedAnswer;

/** An answer on its way. The body has to be read to its end, or given up by ending the iteration. */
export interface StreamedAnswer {
  readonly kind: 'stream';
  readonly executedVersion: string;
  /** As the runtime says it; that of JSON where the function answered as a whole, or failed before it began. */
  readonly contentType: string;
  /** False where the function answered as a whole, or failed before it began: then `end` is settled. */
  readonly streams: boolean;
  readonly body: AsyncIterable<Uint8Array>;
  /** How the invocation ended, once it is recorded. Never rejects. */
  readonly end: Promise<StreamEnd>;
}

/** What is said behind the body. */
export interface StreamEnd {
  readonly error?: {
    /** `Unhandled` where the function failed; the code of a ServiceError where the platform did. */
    readonly code: string;
    /** The error's JSON as Invoke answers it, or the platform's message. */
    readonly details: string;
  };
  /** How the function itself failed, where it was that. */
  readonly failure?: Pick<Attempt, 'outcome' | 'errorType'>;
  /** The last 4 KB of the log, when asked for. */
  readonly logTail?: Uint8Array | undefined;
}

export interface StreamingPorts {
  readonly catalog: FunctionCatalog;
  readonly invoke: Pick<InvokeFunction, 'attempt'>;
  /** As for `InvokeFunction`. */
  readonly countRequest: InvokePorts['countRequest'];
  readonly records: Records;
  /** How fast bodies may go; as fast as they can where it is not given. */
  readonly pace?: Pace | undefined;
}

const JSON_TYPE = 'application/json';

/**
 * Invokes a function and passes its response on as it comes. A function that answers as a whole is passed on in one
 * piece. The invocation goes on to its end, is recorded and billed, whether or not anybody still reads.
 */
export class InvokeStreaming {
  constructor(private readonly ports: StreamingPorts) {}

  run(caller: AuthorisedCaller, command: StreamingCommand): Promise<StreamingResult> {
    const received = receive(caller, command, this.ports.records.clock.monotonic());
    return this.#take(received, async (routed) =>
      command.invocationType === 'DryRun' ? { kind: 'dry-run' } : this.#answer(routed, command.logTail),
    );
  }

  /** Begins an invocation that no caller's command asks for: whoever made it knows that it may be. */
  begin(received: Received): Promise<StreamedAnswer> {
    return this.#take(received, (routed) => this.#answer(routed, false));
  }

  async #take<R>(received: Received, answer: (routed: Routed) => Promise<R>): Promise<R> {
    const { catalog, countRequest, records } = this.ports;
    try {
      const counted = countRequest(received.key.accountId);
      if (counted instanceof Promise) await counted;
      return await answer(await route(received, catalog));
    } catch (error) {
      recordRejection(received, error, records);
      throw error;
    }
  }

  /** Answers when the response begins. @throws what ends the invocation before that without the function's doing */
  async #answer({ call, version }: Routed, wantsLog: boolean): Promise<StreamedAnswer> {
    const { invoke, pace, records } = this.ports;
    const channel = new ResponseChannel();
    const sink = pace === undefined ? channel : new PacedSink(channel, pace, records.clock);
    const attempt = invoke.attempt({ version, call: { ...call, sink } });
    const end = attempt.then(
      (recorded) => finish(recorded, channel, wantsLog),
      (error: unknown) => {
        // Before the beginning it is thrown, and recorded like every other.
        if (channel.contentType !== undefined) recordRejection(call, error, records);
        channel.close();
        return { error: platformError(error) };
      },
    );
    await Promise.race([channel.begun, attempt]);
    return {
      kind: 'stream',
      executedVersion: version.version,
      contentType: channel.contentType ?? JSON_TYPE,
      streams: channel.contentType !== undefined,
      body: channel,
      end,
    };
  }
}

/** A function that streamed has written everything already; the result of another is all there is to write. */
function finish(recorded: Recorded, channel: ResponseChannel, wantsLog: boolean): StreamEnd {
  const { payload, functionError, logTail } = respond(recorded, wantsLog);
  if (functionError === undefined && payload.length > 0) void channel.write(payload);
  channel.close();
  if (functionError === undefined) return { logTail };
  const { outcome, errorType } = recorded.attempt;
  const failure = { outcome, ...(errorType !== undefined && { errorType }) };
  return { error: { code: functionError, details: Buffer.from(payload).toString() }, failure, logTail };
}

function platformError(error: unknown): NonNullable<StreamEnd['error']> {
  if (isServiceError(error)) return { code: error.code, details: error.message };
  return { code: 'ServiceException', details: 'An error occurred and the request cannot be processed.' };
}
