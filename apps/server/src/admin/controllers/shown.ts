import type { AdminPrincipal } from '@stoker/app/signin/admin-principal';
import { csrfToken, type OpenSession } from '@stoker/app/signin/sessions';

/** A time as the admin API writes it. */
export function shownTime(ms: number): string {
  return new Date(ms).toISOString();
}

export function optionalTime<const Name extends string>(name: Name, ms: number | undefined) {
  return (ms === undefined ? {} : { [name]: shownTime(ms) }) as { readonly [N in Name]?: string };
}

export function shownPrincipal({ id, name, grants, mustChangePassword }: AdminPrincipal) {
  return { id, name, grants: [...grants], mustChangePassword };
}

/** What a browser is told when it has a session. */
export function shownSignIn(principal: AdminPrincipal, { session, secret }: OpenSession) {
  return { ...shownPrincipal(principal), csrfToken: csrfToken(secret), expiresAt: shownTime(session.expiresAt) };
}

/** A page as the admin API writes it. */
export function shownPage<From, To>(
  page: { readonly items: readonly From[]; readonly nextMarker?: string | undefined },
  show: (item: From) => To,
) {
  const { nextMarker } = page;
  return { items: page.items.map(show), ...(nextMarker === undefined ? {} : { nextMarker }) };
}

/** A page's request as use cases have it. */
export function pageRequest({ limit, marker }: { readonly limit: number; readonly marker?: string | undefined }) {
  return { maxItems: limit, marker };
}
