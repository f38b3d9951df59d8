/**
 * Where a message that somebody else addressed may go: which IP addresses are the public internet, which are private, and
 * which are never a receiver. Source: the IANA special-purpose address registries (RFC 6890), and the addresses at which
 * cloud providers hand out credentials.
 */
import { BlockList, isIP } from 'node:net';

/** `private`: only where the operator allows it. `never`: link-local, metadata, multicast, reserved, or no address at all. */
export type Reach = 'public' | 'private' | 'never';

const subnets = (...list: readonly string[]): BlockList => {
  const blocks = new BlockList();
  for (const subnet of list) {
    const [net, prefix] = subnet.split('/') as [string, string];
    blocks.addSubnet(net, Number(prefix), net.includes(':') ? 'ipv6' : 'ipv4');
  }
  return blocks;
};

const NEVER_4 = subnets(
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
);
const PRIVATE_4 = subnets('10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '198.18.0.0/15');
const GLOBAL_6 = subnets('2000::/3');
const NEVER_6 = subnets('2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20', 'fd00:ec2::254/128');
const PRIVATE_6 = subnets('::1/128', 'fc00::/7');
/** Their last four bytes are an IPv4 address, which is what counts. */
const EMBEDDED_4 = subnets('::ffff:0:0/96', '64:ff9b::/96');

/** The reach of an IP address, in text without brackets; what is no IP address is reached never. */
export function reachOf(address: string): Reach {
  if (isIP(address) === 4) {
    if (NEVER_4.check(address, 'ipv4')) return 'never';
    return PRIVATE_4.check(address, 'ipv4') ? 'private' : 'public';
  }
  // An address with a zone is link-local.
  if (isIP(address) !== 6 || address.includes('%')) return 'never';
  if (EMBEDDED_4.check(address, 'ipv6')) return reachOf(lastFourBytes(address));
  if (NEVER_6.check(address, 'ipv6')) return 'never';
  if (PRIVATE_6.check(address, 'ipv6')) return 'private';
  return GLOBAL_6.check(address, 'ipv6') ? 'public' : 'never';
}

/** The IPv4 address that an IPv6 address ends with. */
function lastFourBytes(address: string): string {
  // The URL parser writes every address in hexadecimal groups.
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1).split(':');
  const [high, low] = groups.slice(-2).map((group) => Number.parseInt(group || '0', 16)) as [number, number];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
