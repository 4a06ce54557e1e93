import type { FunctionTarget } from '@stoker/core/model/function-name';
import type { ControlPorts } from './control-ports.js';
import { functionNotFound, reworded } from './refusals.js';

type Ports = Pick<ControlPorts, 'functions'>;

/** Whether a function that invokes itself through other services without end is stopped. */
export type RecursiveLoop = 'Allow' | 'Terminate';

/**
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 *
 * @throws ResourceNotFoundException
 */
export async function putRecursiveLoop(ports: Ports, target: FunctionTarget, loop: RecursiveLoop): Promise<void> {
  await reworded(
    ports.functions.changeAttributes(target, (current) => ({
      ...current,
      recursiveLoop: loop === 'Allow' ? loop : undefined,
    })),
    { ResourceNotFoundException: functionNotFound(target).message },
  );
}

/**
 * @throws ResourceNotFoundException
 */
export async function getRecursiveLoop({ functions }: Ports, target: FunctionTarget): Promise<RecursiveLoop> {
  const attributes = await functions.findAttributes(target);
  if (attributes === undefined) throw functionNotFound(target);
  return attributes.recursiveLoop ?? 'Terminate';
}
