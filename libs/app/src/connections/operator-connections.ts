import { type Connection, type ConnectionKind, hasAccount } from '@stoker/core/model/connections/connection';
import type { Connections } from '../ports/connections.js';

/** Connections as the operator listed them at the start. */
export class OperatorConnections implements Connections {
  constructor(private readonly list: readonly Connection[]) {}

  of(accountId: string, kind: ConnectionKind): readonly Connection[] {
    return this.list.filter((connection) => connection.kind === kind && hasAccount(connection, accountId));
  }
}
