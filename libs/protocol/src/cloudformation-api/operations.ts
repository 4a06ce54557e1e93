import type { StacksPorts } from '@stoker/app/stacks/stacks-ports';
import type { TableEntry } from '../aws-wire/operation.js';
import { changeSetOperations } from './change-sets.js';
import { stackReadOperations } from './stack-reads.js';
import { stackOperations } from './stacks.js';
import { templateOperations } from './templates.js';
import { UNSUPPORTED_OPERATIONS } from './unsupported-operations.js';

/** The operation table of CloudFormation. */
export function cloudFormationOperations(ports: StacksPorts): readonly TableEntry[] {
  return [
    ...stackOperations(ports),
    ...stackReadOperations(ports),
    ...templateOperations(ports),
    ...changeSetOperations(ports),
    ...UNSUPPORTED_OPERATIONS,
  ];
}
