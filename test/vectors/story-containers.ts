/** A part of story.json: whose number a container bears, and sites that are closed. */
import { graiUri, type Grai, type GraiSerial } from '../../src/protocol/gs1/identifiers.js';
import { gln, handoff, pack, RMA, type Told } from '../support/pure-world.js';
import type { Teller } from './story-effects.js';

const TOTE = '09521888000018' as Grai;
const one = (uri: string): NonNullable<Told['objects']> => ({ epcs: [uri] });

export function containers(t: Teller): void {
  totes(t);
  emptied(t);
  closedSite(t);
}

/** Whose number a container bears: a tote comes back to it, whatever the others said of it. */
function totes(t: Teller): void {
  const { world } = t.story;
  const tote = graiUri(TOTE, 'T1' as GraiSerial);
  t.make('N1', 'N2', 'N3', 'N4', 'N6', 'N7');
  for (const serial of ['N1', 'N2', 'N4', 'N6']) t.handOver('acme', 'medi', pack(serial));
  t.pack('medi', tote, one(pack('N1')), 'a tote whose number nobody holds');
  t.story.record('a number of totes is granted', 'authority', world.grantOf(null, 'medi', TOTE.slice(1, 13)));
  t.handOver('medi', 'corner', tote);
  const again = (what: string, name: string, parent: string, uri: string, prev?: string[]) =>
    t.story.step(what, name, { kind: 'pack', parent, objects: one(uri) }, prev && { prev });
  again('a stranger packs into it', 'acme', tote, pack('N3'));
  const heads = (...uris: string[]) => uris.map((uri) => world.book.head(world.find(uri)!).id).sort();
  again('whose number it is says what it has not seen', 'medi', tote, pack('N2'), heads(tote, pack('N2')));
  again('whose number it is packs it anew', 'medi', tote, pack('N2'), heads(pack('N2')));
  t.dispense('what was in it stands alone where it is', 'corner', pack('N1'));
  t.ship('the tote goes out once more', 'medi', 'corner', tote);
  again('and is packed anew, since nobody booked it in', 'medi', tote, pack('N4'));
  t.receive('what was in it arrives by itself', 'corner', pack('N2'));
  const outside = { kind: 'ship', from: { owner: world.glnOf('medi') }, to: { owner: gln(98) }, outside: true } as const;
  t.story.step('the tote leaves the register', 'medi', { ...outside, objects: one(tote) });
  again('and comes back empty', 'medi', tote, pack('N6'));
  t.unpack('medi', tote);
  again('a number of another', 'acme', tote, pack('N3'));
  const pallet = t.container();
  t.story.record('a number of pallets is granted', 'authority', world.grantOf(null, 'corner', pallet.slice(-17, -5)));
  again('an SSCC of another', 'acme', pallet, pack('N3'));
  t.pack('corner', pallet, one(pack('N2')));
  t.handOver('corner', 'medi', pallet);
  t.handOver('acme', 'corner', pack('N3'));
  again('an SSCC in other hands', 'corner', pallet, pack('N3'));
  t.story.record(
    'the number is taken back',
    'authority',
    world.agreed(world.grantOf('corner', null, pallet.slice(-17, -5)), ['agency']),
  );
  const squatted = t.container();
  t.pack('medi', squatted, one(pack('N6')), 'a number of pallets that nobody holds');
  again('another company packs into it', 'acme', squatted, pack('N7'));
  t.story.record('the number is granted to that one', 'authority', world.grantOf(null, 'acme', squatted.slice(-17, -5)));
  again('and packs into it', 'acme', squatted, pack('N7'));
}

/** Containers of which the last pack comes back alone. */
function emptied(t: Teller): void {
  const box = t.container();
  t.make('N5');
  t.pack('acme', box, one(pack('N5')));
  const { from } = handoff(t.story.world, 'acme', 'medi');
  const sold = { kind: 'ship', from, to: { owner: gln(98) }, outside: true } as const;
  t.story.step('a container leaves the register', 'acme', { ...sold, objects: one(box) });
  t.story.step('all that was in it comes back', 'acme', { kind: 'stock', objects: one(pack('N5')) });
  t.story.step('so there is no such container', 'acme', { kind: 'lock', reason: 'doubts', objects: one(box) });
}

/** A site that is closed: its stock leaves, and nothing goes there. */
function closedSite(t: Teller): void {
  const { world } = t.story;
  const site = gln(64);
  const to = { owner: world.glnOf('corner'), site };
  const place = { address: 'Via Corta 2', country: 'IT', timeZone: 'Europe/Rome', latitude: 45.4, longitude: 12.3 };
  const branch = { type: 'site', gln: site, participant: world.glnOf('corner'), name: 'Branch', ...place } as const;
  const file = (active: boolean) =>
    t.story.record(active ? 'a branch' : 'it is closed', active ? 'authority' : 'corner', { ...branch, active });
  file(true);
  t.make('CS1', 'CS2', 'CS3');
  const ship = (what: string, uri: string) =>
    t.story.step(what, 'acme', { kind: 'ship', from: { owner: world.glnOf('acme') }, to, objects: one(uri) });
  ship('goods for the branch', pack('CS1'));
  t.story.step('come there', 'corner', { kind: 'receive', site, objects: one(pack('CS1')) });
  ship('more of them', pack('CS2'));
  file(false);
  ship('nothing is sent to it', pack('CS3'));
  t.story.step('nothing is booked in there', 'corner', { kind: 'receive', site, objects: one(pack('CS2')) });
  t.dispense('nor dispensed', 'corner', pack('CS1'), { site });
  const back = { kind: 'return', ...handoff(world, 'corner', 'acme'), documents: RMA } as const;
  t.story.step('its stock goes back', 'corner', { ...back, site, objects: one(pack('CS1')) });
  t.receive('what was on its way there comes elsewhere', 'corner', pack('CS2'));
  const hub = { owner: world.glnOf('acme'), possessor: world.glnOf('medi'), site: world.glnOf('medi') };
  const thirdParty = {
    kind: 'return',
    from: { owner: world.glnOf('corner') },
    to: hub,
    documents: RMA,
    objects: one(pack('CS2')),
  } as const;
  t.story.step('to who takes returns for nobody', 'corner', thirdParty);
  t.story.record('the manufacturer lets it take them', 'acme', world.mandateRecord('acme', 'medi', ['receive']));
  t.story.step('to who takes returns for the manufacturer', 'corner', thirdParty);
}
