// An OpenID Connect issuer to try federation with on one machine, as the CI system would be. It publishes its key and keeps
// a fresh token in a file, as a runner or Kubernetes does.
//
//   node issuer.mjs TOKEN_FILE [SUBJECT [PORT]]
//
// Not for anything else: whoever can reach it can't get a token from it, but whoever can read the file is the CI job.
import { createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [tokenFile, subject = 'repo:acme/hello:ref:refs/heads/main', port = '0'] = process.argv.slice(2);
if (tokenFile === undefined) {
  console.error('usage: node issuer.mjs TOKEN_FILE [SUBJECT [PORT]]');
  process.exit(2);
}

const AUDIENCE = 'sts.amazonaws.com';
const LIFETIME_SECONDS = 600;
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const kid = randomUUID();

const server = createServer((request, response) => {
  const documents = {
    '/.well-known/openid-configuration': {
      issuer,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    },
    '/keys': { keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' }] },
  };
  const found = documents[request.url ?? '/'];
  response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(found ?? {}));
});
await new Promise((resolve) => server.listen(Number(port), '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

function writeToken() {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer, sub: subject, aud: AUDIENCE, iat: now, exp: now + LIFETIME_SECONDS, jti: randomUUID() };
  const text = `${part({ alg: 'RS256', kid, typ: 'JWT' })}.${part(claims)}`;
  const signature = createSign('RSA-SHA256').update(text).sign(privateKey).toString('base64url');
  // At once, for whoever reads it meanwhile.
  writeFileSync(`${tokenFile}.new`, `${text}.${signature}`, { mode: 0o600 });
  renameSync(`${tokenFile}.new`, tokenFile);
}

writeToken();
setInterval(writeToken, (LIFETIME_SECONDS / 2) * 1000);
console.log(issuer);
