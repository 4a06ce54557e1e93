import { request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Credentials, Signer } from '@stoker/protocol/sigv4/signer';
import type { ServerProcess } from './server-process.js';

/** A server, or another listener of it by its origin. */
type Listening = Pick<ServerProcess, 'endpoint'>;

/** A request as it goes over the wire; nothing is added to it but a length. */
export interface RawRequest {
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
}

export interface RawAnswer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** What `x-amzn-ErrorType` says, the `Code` of an error in XML, or the `__type` of one in JSON. */
  readonly errorType: string | undefined;
  /** The error's message, whichever way its key is written. */
  readonly message: string | undefined;
}

/** A signature other than the usual one. */
export interface Signature {
  /** ms since the epoch; now unless given. */
  readonly at?: number;
  readonly region?: string;
  readonly service?: string;
}

export function signerOf(key: Credentials, { region = 'us-east-1', service = 'lambda' }: Signature = {}): Signer {
  return new Signer(key, region, service);
}

export function hostOf(server: Listening): string {
  return new URL(server.endpoint).host;
}

/** The request with the headers that sign it. */
export function signed(
  server: Listening,
  key: Credentials,
  { method, url, body, headers = {} }: Omit<RawRequest, 'headers'> & Partial<Pick<RawRequest, 'headers'>>,
  signature: Signature = {},
): RawRequest {
  const whole = { method, url, body, headers: { host: hostOf(server), ...headers } };
  return { ...whole, headers: signerOf(key, signature).sign(whole, signature.at ?? Date.now()) };
}

/** Sends a request through Node's own client and reads the whole answer. */
export async function send(server: Listening, { method, url, headers, body }: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(server.endpoint);
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const answer = await new Promise<{ status: number | undefined; headers: RawAnswer['headers']; body: string }>(
    (resolve, reject) => {
      const outgoing = request({ hostname, port, method, path: url, headers: { ...length, ...headers }, agent: false });
      outgoing.once('error', reject);
      outgoing.once('response', (incoming) => {
        const { statusCode: status, headers } = incoming;
        text(incoming).then((whole) => resolve({ status, headers, body: whole }), reject);
      });
      outgoing.end(body);
    },
  );
  const errorType = answer.headers['x-amzn-errortype'];
  return {
    ...answer,
    errorType: typeof errorType === 'string' ? errorType : (inXml(answer.body, 'Code') ?? inJson(answer.body)),
    message: messageOf(answer.body) ?? inXml(answer.body, 'Message'),
  };
}

/** The text of an element of an error of the query protocol. */
function inXml(body: string, element: string): string | undefined {
  return new RegExp(`<${element}>([^<]*)</${element}>`).exec(body)?.[1];
}

/** The name of an error of the JSON protocol. */
function inJson(body: string): string | undefined {
  return /"__type":"([^"]*)"/.exec(body)?.[1];
}

function messageOf(body: string): string | undefined {
  try {
    const { message, Message } = JSON.parse(body) as { message?: string; Message?: string };
    return Message ?? message;
  } catch {
    return undefined;
  }
}

/** Writes bytes to a connection and answers all that came back when the server has closed it. */
export async function exchange(server: Listening, bytes: string | Uint8Array): Promise<string> {
  const { hostname, port } = new URL(server.endpoint);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined); // the server may close while bytes are still under way
  socket.write(bytes);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await new Promise((resolve) => socket.once('close', resolve));
  return Buffer.concat(chunks).toString('latin1');
}

/** How many answers there are in what `exchange` got. */
export function answersIn(reply: string): string[] {
  return reply.split(/(?=HTTP\/1\.1 \d{3} )/).filter((part) => part !== '');
}
