import { functionArn } from '@stoker/core/model/arn';
import type { InvokeFunction, InvokePorts } from '../invoke/invoke-function.js';
import type { InvokeStreaming, StreamedAnswer } from '../invoke/invoke-streaming.js';
import { recordRejection } from '../invoke/record.js';
import { route } from '../invoke/route.js';
import type { Executed, Received } from '../invoke/stages.js';
import type { FunctionKey } from '../ports/function-store.js';

/** What a site invokes a function with. That it may, the site has found out. */
export interface SiteInvocation {
  /** A UUID: the request's own, or another for each further function that it asks. */
  readonly requestId: string;
  readonly key: FunctionKey;
  /** Version or alias; `$LATEST` unless given. */
  readonly qualifier?: string | undefined;
  /** JSON, 6 MB at most. */
  readonly payload: Uint8Array;
  /** Goes on in the function. */
  readonly traceHeader?: string | undefined;
}

/** What the function made of it. */
export interface SiteResult {
  readonly outcome: Executed['attempt']['outcome'];
  /** The result, or the JSON of the error. */
  readonly payload: Uint8Array;
  /** Set when the outcome is no success. */
  readonly errorType?: string | undefined;
}

export interface SiteInvokerPorts extends Pick<InvokePorts, 'catalog' | 'records' | 'countRequest'> {
  readonly invoke: Pick<InvokeFunction, 'attempt'>;
  readonly streaming: Pick<InvokeStreaming, 'begin'>;
  readonly region: string;
}

/**
 * Runs functions for sites, which make the events that they send: an invocation enters the pipeline behind the stages
 * that look at what callers send. It is counted, admitted, metered and recorded as every other.
 */
export class SiteInvoker {
  constructor(private readonly ports: SiteInvokerPorts) {}

  /**
   * Waits for the whole answer.
   *
   * @throws what ends the invocation without the function's doing: TooManyRequestsException,
   *   ResourceNotFoundException, ResourceConflictException, ServiceUnavailableException, and so on
   */
  async invoke(invocation: SiteInvocation): Promise<SiteResult> {
    const { catalog, countRequest, invoke, records } = this.ports;
    const call = this.#received(invocation);
    try {
      const counted = countRequest(call.key.accountId);
      if (counted instanceof Promise) await counted;
      const routed = route(call, catalog);
      const { attempt } = await invoke.attempt(routed instanceof Promise ? await routed : routed);
      const { outcome, payload, errorType } = attempt;
      return { outcome, payload, errorType };
    } catch (error) {
      recordRejection(call, error, records);
      throw error;
    }
  }

  /** Answers when the response begins. @throws as `invoke` */
  stream(invocation: SiteInvocation): Promise<StreamedAnswer> {
    return this.ports.streaming.begin(this.#received(invocation));
  }

  #received({ requestId, key, qualifier, payload, traceHeader }: SiteInvocation): Received {
    const { records, region } = this.ports;
    return {
      requestId,
      arrivedAt: records.clock.monotonic(),
      key,
      qualifier,
      functionArn: functionArn(region, key.accountId, key.functionName, qualifier),
      invocationType: 'RequestResponse',
      payload,
      clientContext: undefined,
      traceId: traceHeader,
      attempt: 1,
    };
  }
}
