/**
 * Where a message that somebody else addressed may go: which IP addresses are the public internet, which are private, and
 * which are never a receiver. Source: the IANA special-purpose address registries (RFC 6890), and the addresses at which
 * cloud providers hand out credentials.
 */
import ipaddr from 'ipaddr.js';
import { isIP } from 'node:net';

/** `private`: only where the operator allows it. `never`: link-local, metadata, multicast, reserved, or no address at all. */
export type Reach = 'public' | 'private' | 'never';

const networks = (...list: readonly string[]) => list.map((network) => ipaddr.parseCIDR(network));

/** The first that an address is in counts; what is in none is reached never. */
const REACHES = {
  never: networks(
    '0.0.0.0/8',
    '100.100.100.200/32',
    '168.63.129.16/32',
    '169.254.0.0/16',
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.88.99.0/24',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '224.0.0.0/4',
    '240.0.0.0/4',
    '2001::/23',
    '2001:db8::/32',
    '2002::/16',
    '3fff::/20',
    'fd00:ec2::254/128',
  ),
  private: networks(
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '172.16.0.0/12',
    '192.168.0.0/16',
    '198.18.0.0/15',
    '::1/128',
    'fc00::/7',
  ),
  public: networks('0.0.0.0/0', '2000::/3'),
} satisfies Record<Reach, unknown>;

/** Of these IPv6 addresses the last four bytes are an IPv4 address, which is what counts. */
const EMBEDDED_4 = { mapped: networks('::ffff:0:0/96'), nat64: networks('64:ff9b::/96') };

/** The reach of an IP address, in text without brackets; what is no IP address is reached never. */
export function reachOf(text: string): Reach {
  // Node knows IPv4 in its usual form only, the library also `0x7f.1`. An address with a zone is link-local.
  if (isIP(text) === 0 || text.includes('%')) return 'never';
  // The library takes this form, which was given up, for a mapped address.
  if (/^::\d+\.\d/.test(text)) return 'never';
  const address = ipaddr.parse(text);
  const embeds = ipaddr.subnetMatch(address, EMBEDDED_4, 'none') !== 'none';
  const reached = embeds ? ipaddr.fromByteArray(address.toByteArray().slice(-4)) : address;
  return ipaddr.subnetMatch(reached, REACHES, 'never') as Reach;
}
