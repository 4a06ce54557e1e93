import { matchesFor } from '../../data-services/account-names.js';

/** Kinds of systems that the operator connects accounts to. */
export const CONNECTION_KINDS = ['postgres', 'mqtt', 'nats', 'rabbitmq', 'redis', 'kafka'] as const;

export type ConnectionKind = (typeof CONNECTION_KINDS)[number];

/**
 * A system of the operator's that accounts may have events from. Where it is and how one signs in there only the operator says;
 * an account knows its name.
 */
export interface Connection {
  /** Of this kind no other of the account has it. */
  readonly name: string;
  readonly kind: ConnectionKind;
  /** Where it answers, any one of them: at least one, with nobody's credentials in it. */
  readonly urls: readonly string[];
  readonly credentials: ConnectionCredentials;
  /** Undefined where it is reached in the clear. */
  readonly tls?: ConnectionTls | undefined;
  /** Whose it is. */
  readonly accounts: '*' | readonly string[];
  /** What those may read of it: names, or beginnings that end with `*`; `{account}` is the account's id. */
  readonly things: readonly string[];
}

export interface ConnectionCredentials {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** In place of the two, where the kind has tokens. */
  readonly token?: string | undefined;
  /** How Kafka is to be convinced of them. */
  readonly mechanism?: 'plain' | 'scram-sha-256' | 'scram-sha-512' | undefined;
}

/** All of it as PEM. */
export interface ConnectionTls {
  /** Whom to believe, in place of the authorities that this host believes. */
  readonly ca?: string | undefined;
  /** Who we are. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** The name that its certificate has, where it is another than in the URL. */
  readonly serverName?: string | undefined;
}

/** Whether an account may read a thing of a connection that it has. */
export function mayReadThing({ things }: Pick<Connection, 'things'>, accountId: string, thing: string): boolean {
  return things.some((pattern) => matchesFor(pattern, accountId, thing));
}

export function hasAccount({ accounts }: Pick<Connection, 'accounts'>, accountId: string): boolean {
  return accounts === '*' || accounts.includes(accountId);
}
