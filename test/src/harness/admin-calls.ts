import { ADMIN_PREFIX } from '@stoker/protocol/admin-api/admin-operation';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface AdminAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The body, parsed; empty where there is none. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly errorCode: string | undefined;
}

/** A call of the admin API as a script makes it. @param origin of the admin API */
export async function adminCall(
  origin: string,
  method: Method,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: unknown,
): Promise<AdminAnswer> {
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  const answer = await fetch(`${origin}${ADMIN_PREFIX}${path}`, {
    method,
    redirect: 'manual',
    headers: { ...json, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const parsed = text === '' ? {} : (JSON.parse(text) as AdminAnswer['body']);
  const errorCode = (parsed['error'] as { code?: string } | undefined)?.code;
  return { status: answer.status, headers: answer.headers, body: parsed, errorCode };
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token.trim()}` });

/** What our own pages do in a browser: they keep cookies, and send origin and CSRF token. */
export class AdminBrowser {
  readonly #cookies = new Map<string, string>();
  csrf = '';

  constructor(public origin: string) {}

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** The value of a cookie that it keeps. */
  valueOf(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  /** Takes over what an answer says of cookies and of the CSRF token. */
  keep({ headers, body }: Pick<AdminAnswer, 'headers' | 'body'>): void {
    for (const line of headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    if (typeof body['csrfToken'] === 'string') this.csrf = body['csrfToken'];
  }

  async call(method: Method, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<AdminAnswer> {
    const own = { cookie: this.cookie, origin: this.origin, 'x-stoker-csrf': this.csrf };
    const answer = await adminCall(this.origin, method, path, { ...own, ...headers }, body);
    this.keep(answer);
    return answer;
  }

  signIn(name: string, password: string): Promise<AdminAnswer> {
    return this.call('POST', '/sign-in', { name, password });
  }
}
