import { createHash } from 'node:crypto';
import { ServiceError } from '@stoker/core/errors/service-error';
import { descend, LONGEST_LOOP } from '@stoker/core/invocation/lineage';
import type { FunctionKey } from '../ports/function-store.js';
import type { Routed } from './stages.js';

/** Hashes kept; all of them are forgotten when there are more. */
const MAX_HASHES = 50_000;

/**
 * Stops functions that invoke themselves without end, be it through queues, topics or other functions, by the lineage in
 * their trace header.
 */
export class LoopGuard {
  readonly #hashes = new Map<string, string>();

  /** @param mayLoop whether a function's owner allows it; asked only of one that has come back to itself often */
  constructor(private readonly mayLoop: (key: FunctionKey) => Promise<boolean>) {}

  /**
   * The invocation with its function noted in the lineage that the function passes on; at once in nearly every case.
   *
   * @throws RecursiveInvocationException
   */
  enter(routed: Routed): Routed | Promise<Routed> {
    const { call } = routed;
    if (call.traceId === undefined) return routed;
    const { traceHeader, returns } = descend(call.traceId, this.#hashOf(call.key));
    const noted = { ...routed, call: { ...call, traceId: traceHeader } };
    return returns < LONGEST_LOOP ? noted : this.#askFor(noted);
  }

  async #askFor(routed: Routed): Promise<Routed> {
    if (await this.mayLoop(routed.call.key)) return routed;
    throw new ServiceError(
      'RecursiveInvocationException',
      "Lambda has detected your function being invoked in a recursive loop with other AWS resources and stopped your function's invocation.",
    );
  }

  #hashOf({ accountId, functionName }: FunctionKey): string {
    const name = `${accountId}/${functionName}`;
    let hash = this.#hashes.get(name);
    if (hash === undefined) {
      hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
      if (this.#hashes.size >= MAX_HASHES) this.#hashes.clear();
      this.#hashes.set(name, hash);
    }
    return hash;
  }
}
