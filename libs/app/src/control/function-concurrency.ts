import { withReserved } from '@stoker/core/admission/function-concurrency';
import type { FunctionTarget } from '@stoker/core/model/function-name';
import type { ControlPorts } from './control-ports.js';
import { functionNotFound, reworded } from './refusals.js';

type Ports = Pick<ControlPorts, 'concurrency'>;

/**
 * Reserves executions for a function, which may then have no more than these; with 0 it may have none.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 *
 * @throws ResourceNotFoundException, InvalidParameterValueException
 */
export async function putFunctionConcurrency(ports: Ports, target: FunctionTarget, reserved: number): Promise<void> {
  await reworded(
    ports.concurrency.change(target, (current, account) => withReserved(current, reserved, account)),
    { ResourceNotFoundException: functionNotFound(target).message },
  );
}

/**
 * The executions that are reserved for a function; undefined when none are.
 *
 * @throws ResourceNotFoundException
 */
export async function getFunctionConcurrency(ports: Ports, target: FunctionTarget): Promise<number | undefined> {
  const found = await ports.concurrency.find(target);
  if (!found) throw functionNotFound(target);
  return found.reserved;
}

/**
 * Gives back what is reserved for a function; giving back nothing is no error.
 *
 * @throws ResourceNotFoundException
 */
export async function deleteFunctionConcurrency(ports: Ports, target: FunctionTarget): Promise<void> {
  await reworded(
    ports.concurrency.change(target, (current) => ({ ...current, reserved: undefined })),
    { ResourceNotFoundException: functionNotFound(target).message },
  );
}
