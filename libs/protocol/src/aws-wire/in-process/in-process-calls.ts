import { isServiceError } from '@stoker/core/errors/service-error';
import { AuditedCall } from '@stoker/app/audit/audited-call';
import { DEFECT } from '@stoker/app/audit/operator-action';
import type { AccessCheck } from '@stoker/app/identity/access-check';
import type { Caller } from '@stoker/app/identity/caller';
import type { CalledService, CallMembers, ServiceCalls } from '@stoker/app/ports/service-calls';
import type { AuditedFacts } from '@stoker/app/ports/audit-trail';
import type { AwsApiOptions } from '../http-front/aws-api.js';
import { auditedFactsOf } from '../http-front/audited-facts.js';
import { modelledError } from '../http-front/modelled-error.js';
import { effectOf } from '../effect.js';
import type { Operation } from '../operation.js';
import { structureOf } from '../shapes.js';
import { Validator } from '../validate.js';
import { lenientInput } from './lenient-input.js';

type Input = Record<string, unknown>;

/** An API as it is called without a wire. */
interface CalledApi {
  readonly options: AwsApiOptions;
  readonly validator: Validator;
  readonly operations: ReadonlyMap<string, Operation<Input, CallMembers | undefined>>;
}

/**
 * Calls the operations of the platform's APIs in process: the stages of `AwsApi` but for the bytes and the signature, which a
 * caller who is already known does not need.
 */
export class InProcessCalls implements ServiceCalls {
  readonly #apis: ReadonlyMap<CalledService, CalledApi>;

  constructor(apis: Readonly<Record<CalledService, AwsApiOptions>>) {
    this.#apis = new Map(
      Object.entries(apis).map(([service, options]) => [
        service as CalledService,
        { options, validator: new Validator(options.model), operations: signedOperations(options) },
      ]),
    );
  }

  async call(caller: Caller, service: CalledService, name: string, values: CallMembers): Promise<CallMembers> {
    const { options, validator, operations } = this.#apis.get(service)!;
    const { model, countCall, authorise, audit } = options;
    const operation = operations.get(name);
    if (operation === undefined) throw new Error(`${service} has no operation ${name}`);
    const effect = operation.effect ?? effectOf(name);
    let check: AccessCheck | undefined;
    let audited: AuditedCall | undefined;
    const facts = (): AuditedFacts => auditedFactsOf(model.signingName, name, caller, check);
    try {
      await countCall?.(caller.principal.accountId, effect);
      const structure = structureOf(model, model.operations[name]?.input);
      const input = lenientInput(model, structure, values);
      validator.check(structure, input);
      const checks = await operation.access(input, caller);
      [check] = checks;
      const allowed = await authorise(caller, checks);
      const run = () => operation.run(input, allowed);
      if (effect !== 'write') return (await run()) ?? {};
      audited = new AuditedCall(facts());
      return (await audit.change(audited, run)) ?? {};
    } catch (error) {
      const known = modelledError(model, isServiceError(error) ? error : DEFECT);
      audit.refused(facts(), effect, known, audited);
      throw isServiceError(error) ? known : error;
    }
  }
}

/** What a table has that callers sign. */
function signedOperations({ operations }: AwsApiOptions): CalledApi['operations'] {
  // The reader makes exactly the input that an operation's shape says; the table has forgotten which.
  const signed = operations.filter((entry) => 'run' in entry) as unknown as readonly Operation<Input, CallMembers>[];
  return new Map(signed.map((operation) => [operation.name, operation]));
}
