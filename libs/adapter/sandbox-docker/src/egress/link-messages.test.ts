import { expect, it } from 'vitest';
import { attribute } from '../syscalls/netlink.js';
import { addAddress, addRoute, setUp } from './link-messages.js';

const hex = (bytes: Buffer) => bytes.toString('hex');

it('attributes are padded to four bytes, and their length is not', () => {
  expect(hex(attribute(3, 'eth0'))).toBe('0900' + '0300' + '6574683000000000');
  expect(hex(attribute(4, 100))).toBe('0800' + '0400' + '64000000');
});

it('an address is the interface’s alone', () => {
  const { body, creates } = addAddress(100, '100.127.0.9');
  expect([hex(body), creates]).toEqual(['02200000' + '64000000' + '0800' + '0200' + '647f0009', true]);
});

it('a route leads one address, or everything, to an interface', () => {
  const header = (length: string) => `02${length}0000fe04fd0100000000`;
  expect(hex(addRoute(7, '100.127.0.9').body)).toBe(`${header('20')}08000100647f00090800040007000000`);
  expect(hex(addRoute(7).body)).toBe(`${header('00')}0800040007000000`);
});

it('an interface goes up without IPv6 and without ARP', () => {
  expect(hex(setUp(7).body)).toBe(
    '00000000' + '07000000' + '81000000' + '81000000' + '10001a00' + '0c000a00' + '0500080001000000',
  );
});
