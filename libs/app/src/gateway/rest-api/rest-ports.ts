import type { FindAccount } from '../../accounts/tenant-gate.js';
import type { ResourcePolicies } from '../../identity/resource-policies.js';
import type { MaybePromise } from '../../identity/snapshot-cache.js';
import type { Clock } from '../../ports/clock.js';
import type { Role } from '../../ports/identity-store.js';
import type { Throttles } from '../http-api/throttles.js';
import type { KeptAnswers } from '../kept-answers.js';
import type { SiteInvoker } from '../site-invoker.js';
import type { KeyedUse } from './keyed-use.js';

/** What the sites of REST APIs need. */
export interface RestPorts {
  readonly region: string;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly invoker: Pick<SiteInvoker, 'invoke'>;
  /** The policies of functions. */
  readonly policyOf: ResourcePolicies;
  readonly findAccount: FindAccount;
  readonly findRole: (arn: string) => MaybePromise<Role | undefined>;
  readonly throttles: Pick<Throttles, 'take'>;
  readonly keys: Pick<KeyedUse, 'take'>;
  readonly answers: KeptAnswers;
}
