import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InMemoryCodeStore } from '@stoker/app/control/testing/in-memory-code-store';
import { FakeClock } from '@stoker/app/ports/testing/fake-clock';
import { SignedCodeLinks } from './code-link.js';
import { registerCodeLinks } from './register-code-links.js';

const ACCOUNT = '111122223333';
const ZIP = Buffer.from('the zip');
const MASTER_KEY = Buffer.alloc(32, 7);

let app: FastifyInstance;
let clock: FakeClock;
let links: SignedCodeLinks;
let store: InMemoryCodeStore;
let link: URL;

beforeEach(async () => {
  clock = new FakeClock();
  links = new SignedCodeLinks(MASTER_KEY, clock);
  store = new InMemoryCodeStore();
  app = fastify();
  registerCodeLinks(app, links, store);
  link = new URL(links.linkTo('http://stoker.test:9400', ACCOUNT, await store.put(ACCOUNT, ZIP)));
});
afterEach(() => app.close());

const get = (url: URL) => app.inject({ method: 'GET', url: url.pathname + url.search });

/** The link with something else in it. */
function changed(change: (url: URL) => void): URL {
  const url = new URL(link);
  change(url);
  return url;
}

describe('a link to code', () => {
  it('gives the very zip', async () => {
    expect(link.origin).toBe('http://stoker.test:9400');
    const answer = await get(link);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({ 'content-type': 'application/zip', 'content-length': String(ZIP.length) });
    expect(answer.rawPayload).toEqual(ZIP);
  });

  it('is good for ten minutes', async () => {
    clock.advance(599_000);
    expect((await get(link)).statusCode).toBe(200);
    clock.advance(2_000);
    const late = await get(link);
    expect(late.statusCode).toBe(403);
    expect(late.body).toContain('<Code>AccessDenied</Code><Message>Request has expired</Message>');
  });

  it.each<[string, (url: URL) => void]>([
    ['account', (url) => (url.pathname = url.pathname.replace(ACCOUNT, '444455556666'))],
    ['digest', (url) => (url.pathname = url.pathname.slice(0, -1) + (url.pathname.endsWith('0') ? '1' : '0'))],
    ['expiry', (url) => url.searchParams.set('expires', '99999999999')],
    ['signature', (url) => url.searchParams.set('signature', Buffer.alloc(32).toString('base64url'))],
    ['length of signature', (url) => url.searchParams.set('signature', 'AA')],
    ['signature, which is missing', (url) => url.searchParams.delete('signature')],
    ['signature, given twice', (url) => url.searchParams.append('signature', 'x')],
  ])('is good for nothing with another %s', async (_what, change) => {
    const answer = await get(changed(change));
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain('SignatureDoesNotMatch');
  });

  it('is forged under another master key', () => {
    const other = new SignedCodeLinks(Buffer.alloc(32, 8), clock);
    const [, , , accountId = '', digest = ''] = link.pathname.split('/');
    const parts = { accountId, digest, expires: link.searchParams.get('expires')! };
    expect(other.verify({ ...parts, signature: link.searchParams.get('signature')! })).toBe('forged');
  });

  it('to a package that is gone finds nothing', async () => {
    const code = await store.inspect(ZIP);
    await store.remove(ACCOUNT, code);
    expect((await get(link)).statusCode).toBe(404);
  });
});
