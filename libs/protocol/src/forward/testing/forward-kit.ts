import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import Fastify, { type FastifyInstance } from 'fastify';
import type { PolicyDocument } from '@stoker/core/iam/policy';
import { auditTo, MemoryAuditTrail } from '@stoker/app/audit/testing/memory-audit-trail';
import { authorise } from '@stoker/app/identity/authorise';
import { systemClock } from '@stoker/app/ports/clock';
import type { AccessKey } from '@stoker/app/ports/identity-store';
import type { BackendAnswer, BackendClient, BackendRequest } from '@stoker/app/ports/backend-client';
import { LAMBDA_MODEL } from '../../aws-model/lambda.model.generated.js';
import type { FinishedCall } from '../../aws-wire/http-front/answered-call.js';
import type { ApiFront } from '../../aws-wire/http-front/api-front.js';
import { registerAwsApis } from '../../aws-wire/http-front/register-aws-api.js';
import { Signer } from '../../sigv4/signer.js';
import { ForwardedApi } from '../forwarded-api.js';
import type { ForwardedProtocol } from '../forwarded-protocol.js';

export const REGION = 'eu-central-1';
export const ACCOUNT = '123456789012';
export const KEY_ID = 'AKIAIOSFODNN7EXAMPLE';
const SECRET = 'secret';

const ALL: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
} as const;

/** What a backend was sent, its body read whole. */
export interface SentRequest extends Omit<BackendRequest, 'body'> {
  readonly body: Buffer;
}

/** A backend in memory: it remembers what it was sent, and answers what it is told to. */
export class FakeBackend implements BackendClient {
  readonly sent: SentRequest[] = [];
  answer: (request: SentRequest) => { status?: number; headers?: Record<string, string>; body?: string } = () => ({});

  async send({ body, ...request }: BackendRequest): Promise<BackendAnswer> {
    const whole = body instanceof Readable ? Buffer.concat(await body.toArray()) : Buffer.from(body ?? []);
    const sent = { ...request, body: whole };
    this.sent.push(sent);
    const { status = 200, headers = {}, body: text = '' } = this.answer(sent);
    return { status, headers, body: Readable.from(text === '' ? [] : [Buffer.from(text)]) };
  }
}

/** A port with forwarded services on it, and one caller who signs. */
export class ForwardKit {
  readonly trail = new MemoryAuditTrail();
  readonly finished: FinishedCall[] = [];

  private constructor(
    private readonly server: FastifyInstance,
    private readonly service: string,
  ) {}

  static async start(
    make: (front: ApiFront) => ForwardedProtocol | readonly ForwardedProtocol[],
    policies: readonly PolicyDocument[] = [ALL],
    options: { limits?: { total: number; perAccount: number } } = {},
  ): Promise<ForwardKit> {
    const principal = {
      accountId: ACCOUNT,
      arn: `arn:aws:iam::${ACCOUNT}:user/ann`,
      kind: 'user',
      id: 'U',
      name: 'ann',
    };
    const key = { accessKeyId: KEY_ID, secret: SECRET, principal, policies } as AccessKey;
    const server = Fastify({ forceCloseConnections: true });
    const front: ApiFront = {
      region: REGION,
      findKey: (id) => (id === KEY_ID ? key : undefined),
      authorise: (caller, checks) => authorise(caller, checks),
      clock: systemClock,
      audit: auditTo(),
    };
    const protocols = [make(front)].flat();
    const kit = new ForwardKit(server, protocols[0]!.service);
    const own = {
      ...front,
      audit: auditTo(kit.trail),
      onFinished: (call: FinishedCall) => void kit.finished.push(call),
    };
    await registerAwsApis(server, [{ ...front, model: LAMBDA_MODEL, operations: [] }], {
      others: protocols.map((protocol) => new ForwardedApi({ ...own, ...options, protocol })),
    });
    await server.listen({ port: 0, host: '127.0.0.1' });
    return kit;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    return this.server.close();
  }

  /** Sends a signed request. @param signedBody what is signed in place of the body */
  async call(
    method: string,
    url: string,
    { body, signedBody = body, headers = {}, secret = SECRET }: CallOptions = {},
  ): Promise<{ status: number; headers: Headers; text: string }> {
    const signer = new Signer({ accessKeyId: KEY_ID, secretAccessKey: secret }, REGION, this.service);
    const host = new URL(this.endpoint).host;
    const signed = signer.sign({ method, url, headers: { ...headers, host }, body: signedBody ?? '' }, Date.now());
    const { host: _, ...sent } = signed;
    const answer = await fetch(this.endpoint + url, { method, headers: sent, ...(body !== undefined && { body }) });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  }

  /** A URL that is good for a minute. */
  presigned(method: string, url: string): string {
    const signer = new Signer({ accessKeyId: KEY_ID, secretAccessKey: SECRET }, REGION, this.service);
    const headers = { host: new URL(this.endpoint).host };
    return this.endpoint + signer.presign({ method, url, headers }, Date.now(), 60);
  }
}

export interface CallOptions {
  readonly body?: string;
  readonly signedBody?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly secret?: string;
}
