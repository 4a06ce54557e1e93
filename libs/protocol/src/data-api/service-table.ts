import type { BackendPlace } from '@stoker/core/data-services/data-backend';
import type { DataService } from '@stoker/core/data-services/data-service';
import type { BackendClient } from '@stoker/app/ports/backend-client';
import type { Clock } from '@stoker/app/ports/clock';
import type { ServiceModel } from '../aws-model/service-model.js';
import type { Unsupported } from '../aws-wire/operation.js';
import type { DataOperation } from './data-operation.js';
import type { NameKind } from './naming/name-kind.js';
import type { NamingRules } from './naming/naming-rules.js';

/** What a data service's requests are made of, and what may be asked of it. */
export interface ServiceTable<K extends string> {
  readonly service: DataService;
  /** In the JSON protocol. */
  readonly model: ServiceModel;
  /** Bytes of the longest request. */
  readonly bodyBytes: number;
  readonly rules: NamingRules<K>;
  readonly kinds: Readonly<Record<K, NameKind>>;
  readonly operations: readonly DataOperation[];
  readonly unsupported: readonly Unsupported[];
}

/** What stands behind a data service. */
export interface DataPorts {
  /** Of the installation, which ARNs of its accounts are of. */
  readonly region: string;
  /** Where an account has its things; undefined where the operator gave it no place. */
  readonly placeOf: (accountId: string) => BackendPlace | undefined;
  readonly client: BackendClient;
  readonly clock: Pick<Clock, 'now'>;
}
