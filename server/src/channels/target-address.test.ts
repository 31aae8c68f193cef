import { describe, expect, it } from 'vitest';
import { classifyAddress } from './target-address.ts';

describe('where pages may go', () => {
  it.each([
    '93.184.215.14',
    '8.8.8.8',
    '172.32.0.1',
    '100.128.0.1',
    '2606:2800:21f:cb07::1',
    '64:ff9b::5db8:d70e',
  ])('%s is out in the world', (address) => expect(classifyAddress(address)).toBe('public'));

  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '::1',
    'fd12:3456::1',
  ])('%s is inside', (address) => expect(classifyAddress(address)).toBe('private'));

  it.each(['::ffff:10.0.0.1', '::ffff:7f00:1', '64:ff9b::192.168.0.1'])(
    '%s is an inside address in another spelling',
    (address) => expect(classifyAddress(address)).toBe('private'),
  );

  it.each([
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '64:ff9b::a9fe:a9fe',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    '0.0.0.0',
    '::',
    '224.0.0.1',
    '255.255.255.255',
    'ff02::1',
    '2002:a00:1::',
    '203.0.113.7',
    'hooks.example',
    '',
  ])('"%s" is never written to', (address) => expect(classifyAddress(address)).toBe('never'));
});
