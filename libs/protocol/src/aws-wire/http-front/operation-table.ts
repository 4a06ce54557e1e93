import type { CallEffect } from '@stoker/app/audit/call-audit';
import { ServiceError } from '@stoker/core/errors/service-error';
import type { ServiceModel } from '../../aws-model/service-model.js';
import { effectOf } from '../effect.js';
import type { AnyOperation, Operation, TableEntry } from '../operation.js';
import { type InputReader, inputReader } from '../read-input.js';
import { type OutputWriter, outputWriter } from '../write-output.js';
import { type BodyLimit, bodyLimit } from './body-limits.js';

/** Everything that one operation needs at request time. */
export interface BoundOperation {
  readonly name: string;
  readonly effect: CallEffect;
  readonly limit: BodyLimit;
  readonly read: InputReader;
  readonly write: OutputWriter;
  /** @throws NotImplementedException where the operation isn't built */
  built(): Operation<Record<string, unknown>, unknown>;
}

/**
 * Binds a table to its model: every operation of the model gets an entry, the built ones their code, the others
 * their reason.
 *
 * @throws Error for an operation that the model lacks or that the table has twice
 */
export function bindOperations(model: ServiceModel, table: readonly TableEntry[]): ReadonlyMap<string, BoundOperation> {
  const entries = new Map<string, TableEntry>();
  for (const entry of table) {
    if (!Object.hasOwn(model.operations, entry.name)) throw new Error(`${model.service} has no ${entry.name}`);
    if (entries.has(entry.name)) throw new Error(`${entry.name} is in the operation table twice`);
    entries.set(entry.name, entry);
  }
  return new Map(
    Object.entries(model.operations).map(([name, operation]): [string, BoundOperation] => [
      name,
      {
        name,
        effect: effect(name, entries.get(name)),
        limit: bodyLimit(name),
        read: inputReader(model, operation.input),
        write: outputWriter(model, operation),
        built: built(name, entries.get(name)),
      },
    ]),
  );
}

function effect(name: string, entry: TableEntry | undefined): CallEffect {
  return (entry !== undefined && 'run' in entry ? entry.effect : undefined) ?? effectOf(name);
}

function built(name: string, entry: TableEntry | undefined): BoundOperation['built'] {
  if (entry !== undefined && 'run' in entry) {
    // The reader makes exactly the input that the operation's shape says; the table has forgotten which.
    const operation = entry as AnyOperation as Operation<Record<string, unknown>, unknown>;
    return () => operation;
  }
  const reason = entry?.unsupported ?? 'it is not built yet';
  return () => {
    throw new ServiceError('NotImplementedException', `Stoker does not support ${name}: ${reason}`);
  };
}
