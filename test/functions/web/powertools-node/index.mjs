/** Routes of Powertools' event handler. */
import { createHash } from 'node:crypto';
import { Router, streamify } from '@aws-lambda-powertools/event-handler/http';

const app = new Router();

app.get('/items/:item', ({ params, req }) => {
  const { searchParams } = new URL(req.url);
  return { item: params.item, tags: searchParams.getAll('tag'), q: searchParams.get('q') ?? '' };
});

app.post('/login', async ({ req }) => {
  const form = await req.formData();
  // Not in a `Response`, of whose cookies one would be left.
  const cookies = [`name=${form.get('name')}; HttpOnly`, `colour=${form.get('colour')}`];
  return { statusCode: 303, headers: { location: '/me' }, body: '', cookies };
});

app.get('/me', ({ req }) =>
  Object.fromEntries(
    req.headers
      .get('cookie')
      .split('; ')
      .map((cookie) => cookie.split('=')),
  ),
);

/** Of the event, for a request's body is text to the router. */
app.post('/files', async ({ req, event }) => {
  const body = Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8');
  const form = await new Response(body, { headers: { 'content-type': req.headers.get('content-type') } }).formData();
  const file = form.get('file');
  const content = Buffer.from(await file.arrayBuffer());
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { name: file.name, bytes: content.length, sha256, note: form.get('note') };
});

app.get('/files/bytes', (request) => {
  request.isBase64Encoded = true;
  const content = Buffer.concat(Array(64).fill(Uint8Array.from({ length: 256 }, (_, index) => index)));
  const headers = { 'content-type': 'application/octet-stream', 'content-disposition': 'attachment; filename="bytes"' };
  return new Response(content, { headers });
});

app.put('/echo', ({ req }) => req.json());

app.get('/boom', () => {
  throw new Error('boom');
});

app.get('/slowly', () => {
  const { readable, writable } = new TransformStream();
  void speak(writable.getWriter());
  return new Response(readable, { headers: { 'content-type': 'text/plain' } });
});

async function speak(writer) {
  const text = new TextEncoder();
  await writer.write(text.encode('one '));
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  await writer.write(text.encode('two'));
  await writer.close();
}

export const handler = (event, context) => app.resolve(event, context);
/** The same, its answers written as they come. */
export const streaming = streamify(app);
