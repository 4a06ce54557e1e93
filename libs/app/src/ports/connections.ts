import type { Connection, ConnectionKind } from '@stoker/core/model/connections/connection';

/**
 * The connections that the operator gave, each account's own and no others: an account knows a name, and never an address.
 * Whether a role may read what is behind one is authorisation's to say.
 */
export interface Connections {
  /** An account's connections of a kind. */
  of(accountId: string, kind: ConnectionKind): readonly Connection[];
}
