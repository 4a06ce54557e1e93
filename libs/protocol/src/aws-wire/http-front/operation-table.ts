import type { CallEffect } from '@stoker/app/audit/call-audit';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { ServiceModel } from '../../aws-model/service-model.js';
import { effectOf } from '../effect.js';
import type { Operation, TableEntry, UnsignedOperation } from '../operation.js';
import type { InputReader, OutputWriter, WireProtocol } from '../wire-protocol.js';
import { type BodyLimit, bodyLimit } from './body-limits.js';

type Input = Record<string, unknown>;
/** What stands behind an operation that is built, whatever its shapes. */
export type BuiltOperation = Operation<Input, unknown> | UnsignedOperation<Input, unknown>;

/** Everything that one operation needs at request time. */
export interface BoundOperation {
  readonly name: string;
  readonly effect: CallEffect;
  readonly limit: BodyLimit;
  readonly unsigned: boolean;
  readonly read: InputReader;
  readonly write: OutputWriter;
  /** @throws NotImplementedException where the operation isn't built */
  built(): BuiltOperation;
}

/**
 * Binds a table to its model: every operation of the model gets an entry, the built ones their code, the others
 * their reason.
 *
 * @throws Error for an operation that the model lacks, that the table has twice, or that only one of them lets
 * callers leave unsigned
 */
export function bindOperations(
  model: ServiceModel,
  protocol: WireProtocol,
  table: readonly TableEntry[],
): ReadonlyMap<string, BoundOperation> {
  const entries = new Map<string, TableEntry>();
  for (const entry of table) {
    if (!Object.hasOwn(model.operations, entry.name)) throw new Error(`${model.service} has no ${entry.name}`);
    if (entries.has(entry.name)) throw new Error(`${entry.name} is in the operation table twice`);
    const unsigned = model.operations[entry.name]!.unsigned ?? false;
    if (!('unsupported' in entry) && 'runUnsigned' in entry !== unsigned) {
      throw new Error(`${entry.name} must be ${unsigned ? 'unsigned' : 'signed'}`);
    }
    entries.set(entry.name, entry);
  }
  return new Map(
    Object.entries(model.operations).map(([name, operation]): [string, BoundOperation] => [
      name,
      {
        name,
        effect: effect(name, entries.get(name)),
        limit: bodyLimit(name),
        unsigned: operation.unsigned ?? false,
        read: protocol.inputReader(operation.input),
        write: protocol.outputWriter(name, operation),
        built: built(name, entries.get(name)),
      },
    ]),
  );
}

function effect(name: string, entry: TableEntry | undefined): CallEffect {
  return (entry !== undefined && !('unsupported' in entry) ? entry.effect : undefined) ?? effectOf(name);
}

function built(name: string, entry: TableEntry | undefined): BoundOperation['built'] {
  if (entry !== undefined && !('unsupported' in entry)) {
    // The reader makes exactly the input that the operation's shape says; the table has forgotten which.
    const operation = entry as unknown as BuiltOperation;
    return () => operation;
  }
  const reason = entry?.unsupported ?? 'it is not built yet';
  return () => {
    throw new ServiceError('NotImplementedException', `Stoker does not support ${name}: ${reason}`);
  };
}
