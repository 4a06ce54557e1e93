import { randomBytes } from 'node:crypto';
import { InMemoryIamStore } from '@stoker/app/iam/testing/in-memory-iam-store';
import type { AccessCheck } from '@stoker/app/identity/access-check';
import { authorise } from '@stoker/app/identity/authorise';
import type { Caller } from '@stoker/app/identity/caller';
import { entityArn, type EntityKind } from '@stoker/core/identity/entity';
import { anEntity } from '@stoker/app/ports/testing/iam-fixtures';
import type { IamEntity, NewEntity } from '@stoker/app/ports/iam-store';
import type { Operation } from '../../aws-wire/operation.js';
import { aCaller } from '../../lambda-api/testing/api-kit.js';
import { iamOperations } from '../operations.js';

/** The IAM API over identities in memory, without the wire. */
export class IamKit {
  readonly iam = new InMemoryIamStore();
  readonly accountId = aCaller().principal.accountId;
  readonly #operations = iamOperations({ iam: this.iam, random: randomBytes });

  /** Authorises and runs an operation as the front does. */
  async call<O>(name: string, input: object, caller: Caller = aCaller()): Promise<O> {
    const operation = this.#operation(name);
    const allowed = authorise(caller, await operation.access(input, caller));
    return (await operation.run(input, allowed)) as O;
  }

  /** What an operation asks for. */
  async checks(name: string, input: object, caller: Caller = aCaller()): Promise<readonly AccessCheck[]> {
    return this.#operation(name).access(input, caller);
  }

  make(kind: EntityKind, name: string, more: Partial<NewEntity> = {}): Promise<IamEntity> {
    return this.iam.createEntity({ ...anEntity(kind, this.accountId, name), ...more });
  }

  arn(kind: EntityKind, name: string, path?: string): string {
    return entityArn({ kind, accountId: this.accountId, name }, path);
  }

  #operation(name: string): Operation<object, unknown> {
    const entry = this.#operations.find((one) => one.name === name);
    if (entry === undefined || !('run' in entry)) throw new Error(`${name} is not built`);
    // The table has forgotten the shapes of its operations.
    return entry as unknown as Operation<object, unknown>;
  }
}
