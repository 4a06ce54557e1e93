import { ServiceError } from '@stoker/core/errors/service-error';
import type { AdminOperation } from '@stoker/protocol/admin-api/admin-operation';
import type { z } from 'zod';

export interface InputParts {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** Input that does not fit its schema, with what is wrong member by member. */
export class InputError extends ServiceError {
  constructor(readonly fields: readonly { readonly path: string; readonly message: string }[]) {
    super(
      'ValidationException',
      `The input is not valid: ${fields.map(({ path, message }) => `${path}: ${message}`).join('; ')}`,
    );
  }
}

/** An operation's input, of its schemas alone. What an operation does not ask for it does not get. @throws InputError */
export function readInput(operation: AdminOperation, parts: InputParts) {
  const read = (part: keyof InputParts): unknown => parsed(operation[part], parts[part] ?? {}, part);
  return { params: read('params'), query: read('query'), body: read('body') };
}

function parsed(schema: z.ZodObject | undefined, value: unknown, part: string): unknown {
  if (schema === undefined) return {};
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new InputError(result.error.issues.map(({ path, message }) => ({ path: [part, ...path].join('.'), message })));
}
