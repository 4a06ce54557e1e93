import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** An OpenID Connect provider on this host, as far as those need one who check its tokens. */
export class TestIssuer {
  /** Paths that were asked for. */
  readonly asked: string[] = [];
  /** What is answered to a path instead of what should be. */
  readonly answers = new Map<string, { readonly status?: number; readonly body: string; readonly location?: string }>();
  #kid = 0;
  #privateKey!: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
  #jwks: object = { keys: [] };

  private constructor(private readonly server: Server) {}

  static async start(): Promise<TestIssuer> {
    const server = createServer((request, response) => issuer.#answer(request.url ?? '/', response));
    const issuer = new TestIssuer(server);
    await issuer.rotate();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return issuer;
  }

  /** `http://127.0.0.1:40123` */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Makes a new key, and publishes no other. */
  async rotate(): Promise<void> {
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    this.#privateKey = privateKey;
    this.#kid += 1;
    this.#jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: String(this.#kid), alg: 'RS256', use: 'sig' }] };
  }

  /** A token that is good for ten minutes, with claims on top. */
  sign(claims: JWTPayload, nowMs = Date.now()): Promise<string> {
    const now = Math.floor(nowMs / 1000);
    return new SignJWT({ iss: this.url, iat: now, exp: now + 600, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: String(this.#kid) })
      .sign(this.#privateKey);
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  #answer(path: string, response: ServerResponse): void {
    this.asked.push(path);
    const { status = 200, body, location } = this.answers.get(path) ?? { body: this.#usual(path) };
    response.writeHead(status, { 'content-type': 'application/json', ...(location !== undefined && { location }) });
    response.end(body);
  }

  #usual(path: string): string {
    const document = { issuer: this.url, jwks_uri: `${this.url}/jwks` };
    return JSON.stringify(path === '/jwks' ? this.#jwks : document);
  }
}
