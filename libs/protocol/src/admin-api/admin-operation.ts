import type { Permission } from '@stoker/core/signin/grant';
import type { z } from 'zod';

/** Under which every operation stands. No S3 bucket may be named so, and no AWS API has such a path. */
export const ADMIN_PREFIX = '/_stoker/admin';

/**
 * Who may call an operation:
 * - `public`: everybody;
 * - `known`: whoever comes with a session or a token, whatever it may do;
 * - `session`: whoever has signed in, those among them who must set another password first;
 * - a permission: whoever has it, for the account that the path names where it is one of an account.
 */
export type Access = 'public' | 'known' | 'session' | Permission;

/** One operation of the admin API. Routing, its check, its input and its documentation are made of this. */
export interface AdminOperation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the prefix, with `:name` for what `params` has. */
  readonly path: string;
  readonly access: Access;
  /** Whether it changes anything: then a browser must prove that the call comes from our own pages. */
  readonly mutates: boolean;
  /** For what browsers come to by a link of another site; its own check stands for the page's. */
  readonly entered?: true;
  /** In the imperative, for the documentation. */
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** Refuses members that it does not name. */
  readonly body?: z.ZodObject;
  /** HTTP status of a success, 200 unless given. */
  readonly status?: number;
  /** What is answered, and nothing else is; absent where there is no body. */
  readonly answer?: z.ZodType;
}

/** The parts of an operation's input as its schemas make them. */
export interface InputOf<Of extends AdminOperation> {
  readonly params: Parsed<Of['params']>;
  readonly query: Parsed<Of['query']>;
  readonly body: Parsed<Of['body']>;
}

/** What a handler answers, before the schema has taken everything else away. */
export type AnswerOf<Of extends AdminOperation> = Of['answer'] extends z.ZodType ? z.input<Of['answer']> : void;

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : Readonly<Record<never, never>>;

export type AdminTable = Readonly<Record<string, AdminOperation>>;

/**
 * A part of the table, as it is.
 *
 * @throws Error for an operation whose path and schemas do not fit together
 */
export function adminOperations<const Table extends AdminTable>(table: Table): Table {
  for (const [name, { path, params, access, mutates, method, body }] of Object.entries(table)) {
    const inPath = [...path.matchAll(/:(\w+)/g)].map(([, parameter]) => parameter!);
    const described = Object.keys(params?.shape ?? {});
    if (inPath.toSorted().join() !== described.toSorted().join())
      throw new Error(`${name}: params do not fit its path`);
    if (access.startsWith('account:') && !inPath.includes('accountId'))
      throw new Error(`${name}: its path names no account`);
    if (access.endsWith(':read') && mutates) throw new Error(`${name}: to read is no permission to change anything`);
    if (method === 'GET' && body !== undefined) throw new Error(`${name}: GET has no body`);
  }
  return table;
}
