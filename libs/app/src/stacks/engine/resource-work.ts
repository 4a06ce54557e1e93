import { createHash } from 'node:crypto';
import { ServiceError, isServiceError } from '@stoker/core/errors/service-error';
import { physicalName } from '@stoker/core/cloudformation/stack-name';
import type { CallMembers, CalledService } from '../../ports/service-calls.js';
import type { StackResource } from '../../ports/stack-store.js';
import type { Made, ResourceContext } from '../resource-type.js';
import { callerOf } from '../stack-actor.js';
import type { StackWork } from './work-on-stack.js';

/** Calls that are made again, and ms before the first of them; each waits twice as long as the one before. */
const TRIES = 8;
const FIRST_DELAY_MS = 100;
/** ms between two looks at what is waited for, and that are waited at most. */
const LOOK_MS = 100;
const MAX_WAIT_MS = 300_000;

/** What a resource is made, changed and taken away with, in the name of whoever changes its stack. */
export function resourceContext(
  work: StackWork,
  resource: Pick<StackResource, 'logicalId' | 'incarnation' | 'operationId'> & { readonly begun?: string | undefined },
  resumed: boolean,
  begin: (physicalId: string) => Promise<void>,
): ResourceContext {
  const { ports, stack, operation, arn } = work;
  const { logicalId, incarnation, operationId, begun } = resource;
  const suffix = suffixOf(`${arn}/${logicalId}/${incarnation}/${operationId}`);
  return {
    accountId: stack.accountId,
    region: stack.region,
    stackId: arn,
    stackName: stack.name,
    logicalId,
    suffix,
    resumed,
    begun,
    begin,
    name: (maxLength) => physicalName(stack.name, logicalId, suffix, maxLength),
    async call(service: CalledService, name: string, input: CallMembers) {
      for (let tries = 1; ; tries++) {
        const request = { requestId: ports.newId(), receivedAt: ports.clock.now() };
        try {
          const caller = await callerOf(ports.identity, operation.actor, request);
          return await ports.calls.call(caller, service, name, input);
        } catch (error) {
          if (tries >= TRIES || !isThrottle(error)) throw error;
        }
        await ports.sleep(FIRST_DELAY_MS * 2 ** (tries - 1));
      }
    },
    async until(what, isSo) {
      const end = ports.clock.monotonic() + MAX_WAIT_MS;
      while (!(await isSo())) {
        work.goOn();
        if (ports.clock.monotonic() > end) throw new ServiceError('ServiceException', `${what} takes too long.`);
        await ports.sleep(LOOK_MS);
      }
    },
  };
}

/** What a type is told of a resource that is there. */
export function madeOf({ physicalId = '', ref, attributes }: StackResource): Made {
  return { physicalId, ref, attributes };
}

function isThrottle(error: unknown): boolean {
  return isServiceError(error, 'TooManyRequestsException') || isServiceError(error, 'ServiceUnavailableException');
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

function suffixOf(seed: string): string {
  const digest = createHash('sha256').update(seed).digest().subarray(0, 12);
  return Array.from(digest, (byte) => LETTERS.charAt(byte % LETTERS.length)).join('');
}
