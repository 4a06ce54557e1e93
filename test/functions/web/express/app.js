'use strict';
/** An application of Express's, whoever serves it. */
const { createHash } = require('node:crypto');
const { setTimeout: sleep } = require('node:timers/promises');
const express = require('express');
const multer = require('multer');

const app = express();
const upload = multer();

app.get('/items/:item', ({ params, query }, response) => {
  response.json({ item: params.item, tags: [query.tag].flat(), q: query.q ?? '' });
});

app.post('/login', express.urlencoded({ extended: false }), ({ body }, response) => {
  response.cookie('name', body.name, { httpOnly: true }).cookie('colour', body.colour).redirect(303, '/me');
});

app.get('/me', ({ headers }, response) => {
  response.json(Object.fromEntries((headers.cookie ?? '').split(/; */).map((cookie) => cookie.split('='))));
});

app.post('/files', upload.single('file'), ({ file, body }, response) => {
  const sha256 = createHash('sha256').update(file.buffer).digest('hex');
  response.json({ name: file.originalname, bytes: file.size, sha256, note: body.note });
});

app.get('/files/bytes', (_request, response) => {
  const content = Buffer.concat(Array(64).fill(Uint8Array.from({ length: 256 }, (_, index) => index)));
  response.attachment('bytes').type('application/octet-stream').send(content);
});

app.put('/echo', express.json(), ({ body }, response) => {
  response.json(body);
});

app.get('/boom', () => {
  throw new Error('boom');
});

app.get('/slowly', async (_request, response) => {
  response.type('text/plain').write('one ');
  await sleep(3_000);
  response.end('two');
});

app.use((_request, response) => {
  response.status(404).json({ message: 'There is nothing here.' });
});

app.use((error, _request, response, next) => {
  if (response.headersSent) next(error);
  else response.status(500).json({ message: error.message });
});

module.exports = { app };
