import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { fetchJson } from './guarded-fetch.js';

const nobody = { trustedOrigins: new Set<string>() };

test.each([
  ['http://issuer.test/', 'must use https'],
  ['ftp://issuer.test/', 'is not https'],
  ['file:///etc/passwd', 'is not https'],
  ['https://user:word@issuer.test/', 'holds credentials'],
  ['no address', 'is no URL'],
  ['https://127.0.0.1/', 'is not on the internet'],
  ['https://2130706433/', 'is not on the internet'],
  ['https://0x7f.1/', 'is not on the internet'],
  ['https://10.1.2.3/', 'is not on the internet'],
  ['https://169.254.169.254/latest', 'is not on the internet'],
  ['https://[::1]/', 'is not on the internet'],
  ['https://[::ffff:127.0.0.1]/', 'is not on the internet'],
  ['https://[fd00:ec2::254]/', 'is not on the internet'],
  ['https://localhost/', 'is not on the internet'],
])('%s is not fetched: it %s', async (url, message) => {
  await expect(fetchJson(url, nobody)).rejects.toThrow(message);
});

test('what never ends is given up', async () => {
  const server = createServer((_, response) => {
    response.writeHead(200);
    response.write('{');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const trusted = { trustedOrigins: new Set([origin]), timeoutMs: 50 };
  await expect(fetchJson(origin, trusted)).rejects.toThrow("can't be reached");
  server.closeAllConnections();
  server.close();
});

test('an origin that is trusted is that one, with its scheme and port', async () => {
  const trusted = { trustedOrigins: new Set(['http://127.0.0.1:1']) };
  await expect(fetchJson('http://127.0.0.1:1/', trusted)).rejects.toThrow("can't be reached");
  await expect(fetchJson('http://127.0.0.1:2/', trusted)).rejects.toThrow('must use https');
  await expect(fetchJson('https://127.0.0.1:1/', trusted)).rejects.toThrow('is not on the internet');
});
