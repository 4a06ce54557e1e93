import { describe, expect, it } from 'vitest';
import { CertificateSet } from './certificate-set.js';
import { selfSigned } from './testing/self-signed.js';

describe('the certificates of the front door', () => {
  it('are found by the names that they are good for, a wildcard for one label', () => {
    const set = new CertificateSet([selfSigned(['shop.example', '*.fn.example'])]);
    expect(set.names).toEqual(['shop.example', '*.fn.example']);
    for (const name of ['shop.example', 'SHOP.example', 'a.fn.example']) expect(set.contextFor(name)).toBeDefined();
    for (const name of ['a.shop.example', 'fn.example', 'a.b.fn.example', '']) {
      expect(set.contextFor(name)).toBeUndefined();
    }
  });

  it('are those that are good for longer', () => {
    const [old, young] = [selfSigned(['a.example'], Date.now() + 1_000), selfSigned(['a.example'])];
    const one = new CertificateSet([old, young]).contextFor('a.example')!;
    const other = new CertificateSet([young, old]).contextFor('a.example')!;
    const chainOf = (context: typeof one) => (context.context as { getCertificate(): Buffer }).getCertificate();
    expect(chainOf(one)).toEqual(chainOf(other));
    expect(chainOf(one)).not.toEqual(chainOf(new CertificateSet([old]).contextFor('a.example')!));
  });

  it('have keys of their own', () => {
    const [one, other] = [selfSigned(['a.example']), selfSigned(['b.example'])];
    expect(() => new CertificateSet([{ chain: one.chain, key: other.key }])).toThrow();
    expect(() => new CertificateSet([{ chain: 'none', key: other.key }])).toThrow();
  });
});
