import { expect, it } from 'vitest';
import { siteAddress } from './front-door.js';

it.each([
  ['https://fn.example', 'fn.example', 'https://abc.lambda-url.us-east-1.fn.example/'],
  ['https://door.example:8443', 'fn.example', 'https://abc.lambda-url.us-east-1.fn.example:8443/'],
  ['http://[::1]:9403', 'localhost', 'http://abc.lambda-url.us-east-1.localhost:9403/'],
  ['http://[::1]', 'localhost', 'http://abc.lambda-url.us-east-1.localhost/'],
  ['http://127.0.0.1:9403', undefined, 'http://127.0.0.1:9403/_aws/lambda-url/abc/'],
])('a site behind %s, with the domain %s, is reached at %s', (origin, domain, address) => {
  expect(siteAddress('lambda-url', 'abc', 'us-east-1', { origin, domain })).toBe(address);
});
