import { describe, expect, it } from 'vitest';
import { parseEgressRule, requireReachable } from './egress-rule.js';

describe('a rule', () => {
  it.each([
    ['10.1.2.3', { network: '10.1.2.3/32', protocols: ['tcp', 'udp'], ports: { from: 1, to: 65_535 } }],
    ['10.1.2.0/24:5432', { network: '10.1.2.0/24', protocols: ['tcp'], ports: { from: 5432, to: 5432 } }],
    ['10.1.2.3:8000-8100', { network: '10.1.2.3/32', protocols: ['tcp'], ports: { from: 8000, to: 8100 } }],
    ['udp:192.168.0.0/16:53', { network: '192.168.0.0/16', protocols: ['udp'], ports: { from: 53, to: 53 } }],
    ['udp:10.0.0.0/8', { network: '10.0.0.0/8', protocols: ['udp'], ports: { from: 1, to: 65_535 } }],
    ['203.0.113.7/32:443', { network: '203.0.113.7/32', protocols: ['tcp'], ports: { from: 443, to: 443 } }],
  ])('%s is taken apart', (text, rule) => {
    expect(parseEgressRule(text)).toEqual(rule);
  });

  it.each([
    '',
    'db.internal:5432',
    '10.1.2',
    '10.1.2.256',
    '10.01.2.3',
    '10.1.2.3/33',
    '10.1.2.3/24',
    '10.1.2.3:0',
    '10.1.2.3:65536',
    '10.1.2.3:20-10',
    '10.1.2.3:80,443',
    'icmp:10.1.2.3',
    '10.1.2.3:5432 ',
    '10.1.2.3:5432\n}',
    '::1',
    '[fd00::1]:80',
  ])('%j is none', (text) => {
    expect(() => parseEgressRule(text)).toThrow(expect.objectContaining({ code: 'InvalidParameterValueException' }));
  });

  it.each([
    '127.0.0.1:5432',
    '169.254.169.254:80',
    '169.254.0.0/16',
    '168.0.0.0/7',
    '0.0.0.0/0',
    '0.0.0.0:80',
    '168.63.129.16:80',
    '168.63.0.0/16:443',
    '100.100.100.200:80',
    '100.100.100.100',
    '100.64.0.0/10:5432',
    'udp:192.0.0.192:80',
    '192.0.0.0/24:443',
    '224.0.0.1',
    '255.255.255.255',
  ])('%s names what nobody may reach', (text) => {
    expect(() => requireReachable(text)).toThrow(/may reach/);
  });
});
