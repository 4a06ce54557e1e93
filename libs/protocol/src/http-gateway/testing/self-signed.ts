import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { Certificate } from '../certificate-set.js';

/** A certificate that its own key has signed, good for `names`, until `expiresAt`, ms since the epoch. */
export function selfSigned(names: readonly string[], expiresAt = Date.now() + 3_600_000): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from('test')))));
  const certificate = sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.of(0x01, ...randomBytes(8))),
    sequence(ECDSA_WITH_SHA256),
    name,
    sequence(timeOf(Date.now() - 3_600_000), timeOf(expiresAt)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(authority(), alternativeNames(names))),
  );
  const signature = Buffer.concat([Buffer.of(0), sign('sha256', certificate, privateKey)]);
  const whole = sequence(certificate, sequence(ECDSA_WITH_SHA256), der(0x03, signature));
  const lines = whole.toString('base64').replaceAll(/.{64}(?=.)/g, '$&\n');
  return {
    chain: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

const COMMON_NAME = Buffer.from('0603550403', 'hex');
const ECDSA_WITH_SHA256 = Buffer.from('06082a8648ce3d040302', 'hex');

/** It may be trusted as one that signs, itself. */
function authority(): Buffer {
  return sequence(
    Buffer.from('0603551d13', 'hex'),
    der(0x01, Buffer.of(0xff)),
    der(0x04, sequence(der(0x01, Buffer.of(0xff)))),
  );
}

function alternativeNames(names: readonly string[]): Buffer {
  const list = sequence(...names.map((name) => der(0x82, Buffer.from(name))));
  return sequence(Buffer.from('0603551d11', 'hex'), der(0x04, list));
}

function timeOf(time: number): Buffer {
  return der(0x18, Buffer.from(`${new Date(time).toISOString().replaceAll(/[-:T]|\.\d+/g, '')}`));
}

function sequence(...parts: readonly Uint8Array[]): Buffer {
  return der(0x30, ...parts);
}

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...head), content]);
}
