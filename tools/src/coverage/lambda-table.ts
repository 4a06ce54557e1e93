import type { ControlPorts } from '@stoker/app/control/control-ports';
import type { TableEntry } from '@stoker/protocol/aws-wire/operation';
import { lambdaOperations } from '@stoker/protocol/lambda-api/operations';

/** Lambda's operation table to be read, not run: nothing stands behind its ports. */
export function lambdaTable(): readonly TableEntry[] {
  const run = () => Promise.reject(new Error('the coverage page runs nothing'));
  return lambdaOperations({} as ControlPorts, run, run);
}
