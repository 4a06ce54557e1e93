import { expect, it } from 'vitest';
import { addLink, environmentTable, hostTable, removeLink } from './rulesets.js';

const names = { table: 'stoker_0abcd', prefix: 's0abcd' };
const link = { name: 's0abcd012345678', address: '100.127.0.9' };

it('a list lets pass what it names, and nothing else', () => {
  const allow = ['10.1.2.0/24:5432', 'udp:10.1.2.3:8125-8126', '10.9.9.9'];
  const table = environmentTable({ ...link, policy: { mode: 'allowlist', allow, dns: false } });
  expect(table).toContain('oifname "eth0" ip saddr 100.127.0.9 jump way');
  expect(/chain way \{\n([^}]*)\}/.exec(table)?.[1]?.trim().split(/\n\s*/)).toEqual([
    'ip daddr 10.1.2.0/24 tcp dport 5432-5432 accept',
    'ip daddr 10.1.2.3/32 udp dport 8125-8126 accept',
    'ip daddr 10.9.9.9/32 tcp dport 1-65535 accept',
    'ip daddr 10.9.9.9/32 udp dport 1-65535 accept',
  ]);
});

it('the internet is what is public, but for mail', () => {
  const added = addLink(names, { ...link, policy: { mode: 'internet', allow: ['10.1.2.3:25'], dns: true } });
  expect(added.trim().split('\n')).toEqual([
    'add chain inet stoker_0abcd way_s0abcd012345678',
    'add rule inet stoker_0abcd way_s0abcd012345678 ip daddr 10.1.2.3/32 tcp dport 25-25 accept',
    'add rule inet stoker_0abcd way_s0abcd012345678 ip daddr != @special tcp dport != 25 accept',
    'add rule inet stoker_0abcd way_s0abcd012345678 ip daddr != @special meta l4proto udp accept',
    'add element inet stoker_0abcd sources { "s0abcd012345678" . 100.127.0.9 }',
    'add element inet stoker_0abcd ways { "s0abcd012345678" : jump way_s0abcd012345678 }',
  ]);
});

it('a link is taken away whole', () => {
  expect(removeLink(names, link).trim().split('\n')).toHaveLength(4);
});

it('connections are counted by environment first, and then together, before any is let pass', () => {
  const chain = /chain from_environment \{\n([^]*?)\n {2}\}/.exec(hostTable(names, 65_536))?.[1] ?? '';
  expect(chain.trim().split(/\n\s*/).slice(-5)).toEqual([
    'add @connections { ip saddr ct count over 1024 } reject with icmp type admin-prohibited',
    'ct count over 65536 reject with icmp type admin-prohibited',
    'ip daddr @never reject with icmp type admin-prohibited',
    'iifname vmap @ways',
    'reject with icmp type admin-prohibited',
  ]);
});

it('what nobody may reach is refused ahead of every rule, one that is kept from before it was on that list, too', () => {
  const policy = { mode: 'allowlist', allow: ['100.64.0.0/10:80'], dns: false } as const;
  const table = environmentTable({ ...link, policy });
  expect(table).toMatch(/set never \{[^}]*\{[^}]*169\.254\.0\.0\/16[^}]*100\.100\.100\.200\/32/);
  expect(table.indexOf('ip daddr @never reject')).toBeLessThan(table.indexOf('jump way'));
  expect(table).toContain('ip daddr 100.64.0.0/10 tcp dport 80-80 accept');
});
