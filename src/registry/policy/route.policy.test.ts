import { describe, expect, it, test } from 'vitest';
import type { AccessRule } from '../../platform/http/access.js';
import { Fault } from '../../protocol/fault.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import { ANONYMOUS, type Professional, type Viewer } from './access.policy.js';
import { isRecordedRead, READ_LISTS, requireRule } from './route.policy.js';

const viewer = (role: Professional['role'], ...permissions: Professional['permissions']): Professional => ({
  kind: 'participant',
  gln: '9520000000011' as Gln,
  role,
  kid: 'k',
  permissions,
  site: null,
});
const VIEWERS: Record<string, Viewer> = {
  nobody: ANONYMOUS,
  pharmacy: viewer('pharmacy', 'custody'),
  till: viewer('pharmacy'),
  maker: { ...viewer('manufacturer', 'custody'), site: '9520000000028' as Gln },
  regulator: viewer('regulator', 'admin'),
};

/** Who is let in, and the code that the others get. */
function outcome(rule: AccessRule): Record<string, string> {
  return Object.fromEntries(
    Object.entries(VIEWERS).map(([name, who]) => {
      try {
        requireRule(who, rule);
        return [name, 'in'];
      } catch (reason) {
        return [name, (reason as Fault).code];
      }
    }),
  );
}
const everybody = (code: string) => ({ pharmacy: code, till: code, maker: code, regulator: code });

test.each<[AccessRule, Record<string, string>]>([
  ['public', { nobody: 'in', ...everybody('in') }],
  ['optional', { nobody: 'in', ...everybody('in') }],
  ['session', { nobody: 'session-required', ...everybody('in') }],
  [['pharmacy'], { nobody: 'session-required', ...everybody('role-required'), pharmacy: 'in', till: 'in' }],
  [['pharmacy', 'manufacturer'], { nobody: 'session-required', ...everybody('in'), regulator: 'role-required' }],
  [{ permissions: ['custody'] }, { nobody: 'session-required', ...everybody('permission-missing'), pharmacy: 'in', maker: 'in' }],
  [
    { roles: ['pharmacy'], permissions: ['custody'] },
    { nobody: 'session-required', ...everybody('role-required'), pharmacy: 'in', till: 'permission-missing' },
  ],
  [READ_LISTS, { nobody: 'session-required', ...everybody('in'), till: 'permission-missing' }],
  [
    { permissions: ['custody', 'admin'], unbound: true },
    { nobody: 'session-required', ...everybody('in'), till: 'permission-missing', maker: 'session-at-site' },
  ],
])('a route that asks for %j lets in whom it names', (rule, expected) => {
  expect(outcome(rule)).toEqual(expected);
});

describe('a request', () => {
  it('is written down where a regulator reads, and only then', () => {
    const recorded = Object.keys(VIEWERS).flatMap((name) =>
      ['GET', 'HEAD', 'POST', 'DELETE']
        .filter((method) => isRecordedRead(VIEWERS[name]!, method, false))
        .map((method) => [name, method]),
    );
    expect(recorded).toEqual([
      ['regulator', 'GET'],
      ['regulator', 'HEAD'],
    ]);
    const read = Object.keys(VIEWERS).filter((name) => isRecordedRead(VIEWERS[name]!, 'POST', true));
    expect(read).toEqual(['regulator']);
  });
});
