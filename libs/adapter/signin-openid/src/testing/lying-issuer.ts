import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { base64url, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;

/** An issuer that answers whatever a test wants of it. */
export class LyingIssuer {
  /** What the token endpoint answers as the ID token. */
  idToken: () => Promise<string> = () => this.sign({});
  userInfo: object | undefined;
  /** What the exchanges of codes were sent. */
  readonly exchanges: URLSearchParams[] = [];

  private constructor(
    private readonly server: Server,
    readonly keys: Keys,
    private readonly keySet: object,
  ) {}

  static async start(): Promise<LyingIssuer> {
    const keys = await generateKeyPair('RS256');
    const keySet = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }] };
    const server = createServer();
    const issuer = new LyingIssuer(server, keys, keySet);
    server.on('request', (request, response) => void issuer.#answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return issuer;
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${(this.server.address() as AddressInfo).port}`);
  }

  get claims(): JWTPayload {
    const now = Math.floor(Date.now() / 1_000);
    const iss = this.url.href.replace(/\/$/, '');
    return { iss, sub: 'ada', aud: 'stoker', iat: now, exp: now + 60, nonce: 'the nonce', groups: ['platform'] };
  }

  /** A token that holds, but for what is changed. */
  sign(changes: Readonly<Record<string, unknown>>, key = this.keys.privateKey, kid = 'one'): Promise<string> {
    return new SignJWT({ ...this.claims, ...changes }).setProtectedHeader({ alg: 'RS256', kid }).sign(key);
  }

  /** A token that nobody has signed. */
  unsigned(header: object = { alg: 'none' }): string {
    return `${base64url.encode(JSON.stringify(header))}.${base64url.encode(JSON.stringify(this.claims))}.`;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const origin = this.url.href.replace(/\/$/, '');
    const send = (body: object): void => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    switch (request.url) {
      case '/.well-known/openid-configuration':
        return send({
          issuer: origin,
          authorization_endpoint: `${origin}/authorize`,
          token_endpoint: `${origin}/token`,
          jwks_uri: `${origin}/jwks`,
          userinfo_endpoint: `${origin}/userinfo`,
          end_session_endpoint: `${origin}/sign-out`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
        });
      case '/jwks':
        return send(this.keySet);
      case '/token':
        this.exchanges.push(new URLSearchParams(await text(request)));
        return send({ access_token: 'access', token_type: 'Bearer', expires_in: 60, id_token: await this.idToken() });
      case '/userinfo':
        return send(this.userInfo ?? { sub: 'ada' });
      default:
        response.writeHead(404).end();
    }
  }
}
