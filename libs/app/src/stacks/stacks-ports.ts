import type { CachedIdentity } from '../identity/cached-identity.js';
import type { Clock } from '../ports/clock.js';
import type { ObjectSource } from '../ports/object-source.js';
import type { ServiceCalls } from '../ports/service-calls.js';
import type { StackKey, StackStore } from '../ports/stack-store.js';
import type { ResourceTypes } from './resource-type.js';

export interface StacksPorts {
  readonly stacks: StackStore;
  readonly objects: ObjectSource;
  readonly identity: Pick<CachedIdentity, 'findAccessKey' | 'findRole'>;
  readonly calls: ServiceCalls;
  readonly types: ResourceTypes;
  readonly clock: Clock;
  /** Reads JSON or YAML. @throws ValidationException for a text that is neither */
  readonly parseText: (text: string) => unknown;
  readonly newId: () => string;
  /** Told of what should never fail, for the log. */
  readonly onDefect: (error: unknown, stack: StackKey) => void;
  readonly sleep: (ms: number) => Promise<void>;
}
