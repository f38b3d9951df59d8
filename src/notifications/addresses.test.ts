import fc from 'fast-check';
import { expect, it } from 'vitest';
import { reachOf } from './addresses.js';

it.each([
  '1.1.1.1',
  '93.184.216.34',
  '172.15.255.255',
  '172.32.0.1',
  '192.169.0.1',
  '100.63.255.255',
  '100.128.0.1',
  '223.255.255.255',
  '2606:4700::1111',
  '2a00:1450:4001::200e',
  '::ffff:1.1.1.1',
  '::FFFF:1.1.1.1',
  '0:0:0:0:0:ffff:101:101',
  '64:ff9b::101:101',
  '64:ff9b::1.1.1.1',
  '0064:ff9b:0:0:0:0:1.1.1.1',
])('%s is public', (address) => expect(reachOf(address)).toBe('public'));

it.each([
  '10.0.0.1',
  '127.0.0.1',
  '127.255.255.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '100.64.0.1',
  '100.127.255.255',
  '198.18.0.1',
  '::1',
  '0:0:0:0:0:0:0:1',
  'fc00::1',
  'fd12:3456::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::FFFF:10.1.2.3',
  '64:ff9b::7f00:1',
  '64:ff9b::10.0.0.1',
  '0:0:0:0:0:ffff:10.1.2.3',
  '0000:0000:0000:0000:0000:FFFF:C0A8:0001',
  'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
])('%s is private', (address) => expect(reachOf(address)).toBe('private'));

it.each([
  '0.0.0.0',
  '0.1.2.3',
  '169.254.169.254',
  '168.63.129.16',
  '100.100.100.200',
  '192.0.0.192',
  '192.0.2.1',
  '198.51.100.1',
  '203.0.113.9',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::ffff:169.254.169.254',
  '::ffff:0.0.0.0',
  '::127.0.0.1',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b:1::1',
  'fe80::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
  'fd00:ec2::254',
  '100::1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '3fff::1',
  '5f00::1',
  // IPv4 inside IPv6: mapped, translated, the abolished forms, tunnels (6to4, Teredo), translated on the spot.
  '::ffff:100.100.100.200',
  '::ffff:a83f:8110',
  '::ffff:0:1.1.1.1',
  '::1.1.1.1',
  '::101:101',
  '0:0:0:0:0:0:1.1.1.1',
  '64:ff9b::168.63.129.16',
  '64:ff9b::1:101:101',
  '64:ff9b:1:ffff:ffff:ffff:1.1.1.1',
  '2002:101:101::1',
  '2002:ffff:ffff:ffff::',
  '2001:0:4136:e378:8000:63bf:3fff:fdd2',
  '2001:1ff:ffff::1',
  // Zones.
  '2606:4700::1111%1',
  '::1%lo',
  'fe80::1%eth0.1',
  '::ffff:1.1.1.1%eth0',
  // Spellings that some programs read as addresses.
  '127.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '01.1.1.1',
  '1.1.1.1.',
  ' 1.1.1.1',
  '1.1.1.1/32',
  '1.1.1.256',
  '１.1.1.1',
  '::ffff:0x7f.0.0.1',
  '::ffff:0177.0.0.1',
  '1::2::3',
  ':::1',
  '12345::1',
  '2606:4700::1111/64',
  'localhost',
  '',
  '1.1.1',
  '0x7f.1',
  '[::1]',
])('%s is never reached', (address) => expect(reachOf(address)).toBe('never'));

it('is the same however an address is spelled', () => {
  const group = fc.oneof(fc.constantFrom(0, 0, 0xffff, 0x64, 0xff9b, 0x2001, 0x2002, 0x7f00, 0xfe80), fc.nat(0xffff));
  fc.assert(
    fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
      const plain = groups.map((value) => value.toString(16)).join(':');
      const [high, low] = groups.slice(-2) as [number, number];
      const spellings = [
        plain.toUpperCase(),
        groups.map((value) => value.toString(16).padStart(4, '0')).join(':'),
        new URL(`http://[${plain}]`).hostname.slice(1, -1),
        [...plain.split(':').slice(0, 6), [high >> 8, high & 255, low >> 8, low & 255].join('.')].join(':'),
      ];
      for (const spelling of spellings) expect([spelling, reachOf(spelling)]).toEqual([spelling, reachOf(plain)]);
    }),
    { numRuns: 300 },
  );
});
