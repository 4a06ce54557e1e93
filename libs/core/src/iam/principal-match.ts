import { list } from './one-or-many.js';
import type { PolicyPrincipal } from './policy.js';

/**
 * Who asks. Services and identity providers have no account and no policies of their own: their name is their ARN. Who
 * signs nothing is anonymous, and has not even that.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export interface RequestPrincipal {
  readonly kind: 'user' | 'role' | 'root' | 'service' | 'federated' | 'anonymous';
  /**
   * `arn:aws:iam::…:user/x`, an assumed role's ARN, `lambda.amazonaws.com`, or the provider behind a web identity:
   * `arn:aws:iam::…:oidc-provider/…`. Empty for the anonymous.
   */
  readonly arn: string;
  /** Empty for services, identity providers and the anonymous. */
  readonly accountId: string;
}

/**
 * How closely a policy names the principal, which decides what else must allow the request:
 * - `self`: the user, the role's session, the service or the provider itself
 * - `role`: the role that the session came from
 * - `anyone`: everybody
 * - `account`: the principal's account, which must then allow it in turn
 */
export type PrincipalReach = 'self' | 'role' | 'anyone' | 'account';

export const CLOSEST_FIRST: readonly PrincipalReach[] = ['self', 'role', 'anyone', 'account'];

const OUTSIDERS: ReadonlySet<RequestPrincipal['kind']> = new Set(['service', 'federated', 'anonymous']);

/** Whether a principal has no account, so that nothing but the policy on a resource can grant it anything. */
export function isOutsider({ kind }: Pick<RequestPrincipal, 'kind'>): boolean {
  return OUTSIDERS.has(kind);
}

/** A principal with the names that policies may know it by, worked out once however many statements ask. */
export class NamedPrincipal {
  readonly kind: RequestPrincipal['kind'];
  readonly arn: string;
  readonly accountId: string;
  #role: string | undefined;

  constructor({ kind, arn, accountId }: RequestPrincipal) {
    this.kind = kind;
    this.arn = arn;
    this.accountId = accountId;
  }

  /** Key of the role behind a role or a session of it; undefined for every other principal. */
  get role(): string | undefined {
    return this.kind === 'role' ? (this.#role ??= roleKey(this.arn)) : undefined;
  }

  /** True for the session of a role, false for the role as such, which a simulation may ask about. */
  get isSession(): boolean {
    return this.kind === 'role' && this.arn.startsWith('arn:aws:sts:');
  }
}

/** The names in a `Principal` or `NotPrincipal` element, ready to be looked up. */
export class PrincipalElement {
  #everyone = false;
  readonly #accounts = new Set<string>();
  readonly #arns = new Set<string>();
  readonly #roles = new Set<string>();
  readonly #services = new Set<string>();
  readonly #providers = new Set<string>();

  constructor(element: PolicyPrincipal) {
    if (typeof element === 'string') this.#everyone = true;
    else for (const [type, names] of Object.entries(element)) for (const name of list(names)) this.#add(type, name);
  }

  /** The closest way in which a `Principal` element names the principal; undefined when it does not. */
  reach(principal: NamedPrincipal): PrincipalReach | undefined {
    if (this.#namesItself(principal)) return 'self';
    if (principal.role !== undefined && this.#roles.has(principal.role)) return 'role';
    if (this.#everyone) return 'anyone';
    return this.#accounts.has(principal.accountId) ? 'account' : undefined;
  }

  /**
   * Whether a `NotPrincipal` element spares the principal: it must name the account and, below it, the user, or the
   * role and its session.
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
   */
  spares(principal: NamedPrincipal): boolean {
    if (this.#everyone) return true;
    const { kind, accountId, role } = principal;
    if (isOutsider(principal)) return this.#namesItself(principal);
    if (!this.#accounts.has(accountId)) return false;
    if (kind === 'root') return true;
    if (role !== undefined && !this.#roles.has(role)) return false;
    return kind === 'role' && !principal.isSession ? true : this.#namesItself(principal);
  }

  #namesItself(principal: NamedPrincipal): boolean {
    switch (principal.kind) {
      case 'service':
        return this.#services.has(principal.arn);
      case 'federated':
        return this.#providers.has(principal.arn);
      case 'user':
        return this.#arns.has(principal.arn);
      case 'role':
        return principal.isSession && this.#arns.has(principal.arn);
      case 'root':
      case 'anonymous':
        return false;
    }
  }

  #add(type: string, name: string): void {
    if (type === 'Service') this.#services.add(name);
    else if (type === 'Federated') this.#providers.add(name);
    else if (type === 'AWS') this.#addAws(name);
  }

  #addAws(name: string): void {
    const [, account] = /^(?:arn:aws:iam::)?(\d{12})(?::root)?$/.exec(name) ?? [];
    if (name === '*') this.#everyone = true;
    else if (account !== undefined) this.#accounts.add(account);
    else this.#arns.add(name);
    const role = /^arn:aws:iam::\d{12}:role\//.test(name) ? roleKey(name) : undefined;
    if (role !== undefined) this.#roles.add(role);
  }
}

/**
 * Account and name of the role behind a role's ARN or that of one of its sessions. A session's ARN lacks the
 * role's path, and names are unique in an account whatever the path.
 */
function roleKey(arn: string): string | undefined {
  const [, account, kind, rest = ''] = /^arn:aws:(?:iam|sts)::(\d{12}):(role|assumed-role)\/(.+)$/.exec(arn) ?? [];
  if (kind === undefined) return undefined;
  const segments = rest.split('/');
  return `${account}/${kind === 'role' ? segments.at(-1) : segments[0]}`;
}
