import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

export const CLIENT = { clientId: 'stoker', clientSecret: 'the-secret-of-the-client' } as const;

/** A certified OpenID Connect provider in this process, where people sign in with any password. */
export class OpenIdProvider {
  private constructor(private readonly server: Server) {}

  /** Listens; there is no issuer at the address before `serve`. */
  static async listen(): Promise<OpenIdProvider> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new OpenIdProvider(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** @param people the groups of everybody who may sign in, by name */
  serve(redirectUri: string, people: Readonly<Record<string, readonly string[]>>): void {
    const provider = new Provider(this.url, {
      clients: [
        {
          client_id: CLIENT.clientId,
          client_secret: CLIENT.clientSecret,
          redirect_uris: [redirectUri],
          post_logout_redirect_uris: [new URL('/', redirectUri).href],
        },
      ],
      pkce: { required: () => true },
      cookies: { keys: ['of these tests alone'] },
      claims: { openid: ['sub'], profile: ['preferred_username', 'groups'] },
      findAccount: (_context, id) => ({
        accountId: id,
        claims: async () => ({ sub: id, preferred_username: id, groups: [...(people[id] ?? [])] }),
      }),
    });
    const answer = provider.callback();
    this.server.on('request', (request, response) => void answer(request, response));
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

/** What a person does at the provider's pages. */
export class PersonAtProvider {
  readonly #cookies = new Map<string, string>();

  constructor(
    private readonly provider: OpenIdProvider,
    private readonly name: string,
  ) {}

  /** Signs in and consents. @returns where the provider sends the browser then */
  async signIn(url: string): Promise<URL> {
    let next = await this.#go(url);
    for (const form of [{ prompt: 'login', login: this.name, password: 'any' }, { prompt: 'consent' }]) {
      if (next.origin !== this.provider.url) return next;
      next = await this.#go(await this.#go(next.href, new URLSearchParams(form)));
    }
    return next;
  }

  /** One request, and where it leads. */
  async #go(url: string | URL, form?: URLSearchParams): Promise<URL> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const post = form === undefined ? {} : { method: 'POST', body: form };
    const answer = await fetch(url, { ...post, redirect: 'manual', headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.#cookies.set(name, value);
    }
    const location = answer.headers.get('location');
    if (location === null) throw new Error(`${String(url)} answered ${answer.status}: ${await answer.text()}`);
    return new URL(location, url);
  }
}
