import { BlockList, isIP } from 'node:net';

/**
 * Which addresses pages may be sent to. A team file names a URL, and whoever may write one must not be able to make the
 * server speak to the services around it (server-side request forgery).
 *
 * `private`: this machine and its own networks; fine where receivers live there, so a setting opens it.
 * `never`: link-local above all. No receiver lives there, but the clouds' metadata services do, which hand out
 * credentials. No setting opens these.
 * Ranges: IANA's IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890 and its updates).
 */
export type AddressClass = 'public' | 'private' | 'never';

const privateRanges4 = ['10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];
const privateRanges6 = ['::1/128', 'fc00::/7'];
const neverRanges4 = [
  '0.0.0.0/8',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
const neverRanges6 = [
  '::/128',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  // The metadata service of AWS, in the middle of otherwise private addresses.
  'fd00:ec2::254/128',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
];

const neverList = blockList(neverRanges4, neverRanges6);
const privateList = blockList(privateRanges4, privateRanges6);

/** Class of an IP address as text; what is not one is `never`. */
export function classifyAddress(address: string): AddressClass {
  const bare = address.replace(/%.*$/, '');
  const family = isIP(bare);
  if (family === 0) return 'never';
  const type = family === 4 ? 'ipv4' : 'ipv6';
  if (neverList.check(bare, type)) return 'never';
  return privateList.check(bare, type) ? 'private' : 'public';
}

/** An IPv4 range also stands for its two IPv6 spellings: mapped (`::ffff:`) and by NAT64 (`64:ff9b::`, RFC 6052). */
function blockList(ranges4: readonly string[], ranges6: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges4) {
    const [network, bits] = split(range);
    list.addSubnet(network, bits, 'ipv4');
    list.addSubnet(`::ffff:${network}`, 96 + bits, 'ipv6');
    list.addSubnet(`64:ff9b::${network}`, 96 + bits, 'ipv6');
  }
  for (const range of ranges6) {
    const [network, bits] = split(range);
    list.addSubnet(network, bits, 'ipv6');
  }
  return list;
}

function split(range: string): [network: string, bits: number] {
  const slash = range.lastIndexOf('/');
  return [range.slice(0, slash), Number(range.slice(slash + 1))];
}
