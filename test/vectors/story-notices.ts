/** Of the story: lots that packs bear beside their batch's, and notices that later ones of their name replace or end. */
import { gtin } from '../support/pure-world.js';
import type { Story } from './story.js';

const NUMBER = 5;
const one = (uri: string) => ({ epcs: [uri] });

/** Tells them. */
export function notices(story: Story): void {
  reports(story);
  const { world } = story;
  const lots = (...all: string[]) => all as never[];
  story.record('a product with wrong lots', 'acme', world.product(NUMBER));
  story.record('a batch whose packs bear other lots', 'acme', world.batch(NUMBER, 'N1', { aliases: lots('N01', 'N1X') }));
  story.record('a batch of a lot that packs of another bear', 'acme', world.batch(NUMBER, 'N01'));
  story.record('a batch whose packs bear its own lot', 'acme', world.batch(NUMBER, 'N2', { aliases: lots('N2') }));
  story.record('a batch whose packs bear that of another batch', 'acme', world.batch(NUMBER, 'N2', { aliases: lots('N1') }));
  story.record('a batch whose packs bear one of another', 'acme', world.batch(NUMBER, 'N2', { aliases: lots('N01') }));
  story.record('its maker leaves one out', 'acme', world.batch(NUMBER, 'N1', { aliases: lots('N01') }));
  story.record('the authority leaves one out', 'authority', world.batch(NUMBER, 'N1', { aliases: lots('N01') }));
  story.record('the lot is free', 'acme', world.batch(NUMBER, 'N1X'));
  story.record('its maker has packs of it elsewhere', 'acme', world.batch(NUMBER, 'N1X', { complete: false }));
  const elsewhere = world.batch(NUMBER, 'N1X', { complete: false });
  story.record('one regulator says so', 'authority', elsewhere);
  story.record('two regulators say so', 'authority', world.agreed(elsewhere, ['agency']));
  story.record('one says it again', 'authority', elsewhere);
  story.record('one registers a batch without serials', 'authority', world.batch(NUMBER, 'N3', { serialised: false }));

  const serial = (name: string): string => `https://id.gs1.org/01/${gtin(NUMBER)}/21/${name}`;
  const dated = { lot: 'N01', expiry: '2028-01-31' };
  story.step('a pack that bears another lot', 'acme', { kind: 'commission', ...dated, objects: one(serial('A')) });
  const recall = { ref: 'N-1', lots: lots('N01') };
  const used = { kind: 'end', reason: 'exported', objects: one(serial('A')) } as const;
  story.record('a recall of a lot of no batch', 'acme', world.recall(NUMBER, { ...recall, lots: lots('N9') }));
  story.record('a recall for another', 'acme', world.recall(NUMBER, { ...recall, issuer: world.glnOf('medi') }));
  story.record('a recall of the lot that packs bear', 'acme', world.recall(NUMBER, recall));
  story.step('the pack is used', 'acme', used);
  story.record('who did not issue it ends it', 'medi', world.recall(NUMBER, { ...recall, active: false }));
  story.record('its issuer narrows it', 'acme', world.recall(NUMBER, { ...recall, serials: lots('B') }));
  story.record('the recall of another by the same reference', 'authority', {
    ...world.recall(NUMBER, { ref: 'N-1', lots: lots('N9'), unregistered: true }),
    issuer: world.glnOf('authority'),
  });
  story.record('the authority extends it', 'authority', world.recall(NUMBER, recall));
  story.step('the pack is still not used', 'acme', used);
  story.record('its issuer ends what the authority signed', 'acme', world.recall(NUMBER, { ...recall, active: false }));
  story.record('the authority ends it', 'authority', world.recall(NUMBER, { ...recall, active: false }));
  story.step('the pack is used after all', 'acme', used);
  sold(story);
}

/** A recall of a lot that packs bear outlasts records of the batch; who sold a product does not recall what the next one makes. */
function sold(story: Story): void {
  const { world } = story;
  const lots = (...all: string[]) => all as never[];
  const batch = (...aliases: string[]) => world.batch(NUMBER, 'N1', { aliases: lots(...aliases) });
  const recall = (named: string[], changes = {}) =>
    world.recall(NUMBER, { ref: 'N-2', lots: lots(...named), class: 2, depth: 'pharmacy', ...changes });
  story.record('a batch bears two other lots', 'acme', batch('N-1', 'N01'));
  story.record('one of them is recalled', 'acme', recall(['N-1', 'N1X']));
  story.record('the authority leaves out the other', 'authority', batch('N-1'));
  story.record('the authority leaves out that one', 'authority', batch());
  story.record('the recall names the batch', 'acme', recall(['N-1', 'N1', 'N1X']));
  story.record('the authority leaves it out now', 'authority', batch());
  story.record('the product is withdrawn', 'acme', world.withdrawal(NUMBER));
  story.record('the product is sold', 'authority', world.agreed(world.grantOf('acme', 'medi', gtin(NUMBER)), ['agency']));
  for (const [what, named, changes] of [
    ['more lots', ['N1', 'N3'], {}],
    ['all lots', [], {}],
    ['a higher class', ['N1'], { class: 1 }],
    ['a greater depth', ['N1'], { depth: 'patient' }],
  ] as const)
    story.record(`who sold it recalls ${what}`, 'acme', recall([...named], changes));
  const narrow = { class: 3, markets: ['IT', 'SM'], depth: 'wholesaler' };
  story.record('who sold it recalls one lot in two countries', 'acme', recall(['N1'], narrow));
  story.record('and in a third one', 'acme', recall(['N1'], { ...narrow, markets: ['DE', 'IT'] }));
  story.record('and only one pack', 'acme', recall(['N1'], { ...narrow, serials: lots('A') }));
  story.record('and another pack', 'acme', recall(['N1'], { ...narrow, serials: lots('B') }));
  const ended = recall(['N1'], { ...narrow, serials: lots('A'), active: false });
  story.record('it ends the recall', 'acme', ended);
  story.record('it recalls again', 'acme', { ...ended, active: true });
  story.record('who bought it does', 'medi', { ...recall([]), issuer: world.glnOf('acme') });
  story.record('who sold it ends the withdrawal', 'acme', world.withdrawal(NUMBER, { active: false }));
  story.record('and withdraws it again', 'acme', world.withdrawal(NUMBER));
  story.record('who bought it ends what it recalled', 'medi', {
    ...recall([], { active: false }),
    issuer: world.glnOf('acme'),
  });
  story.record('the product is sold back', 'authority', world.agreed(world.grantOf('medi', 'acme', gtin(NUMBER)), ['agency']));
}

/** Of a key that is suspect, and of which less is suspect later. */
function reports(story: Story): void {
  const { world } = story;
  const key = world.person('acme doubted').signer;
  story.record('acme has a key that is doubted', 'acme', world.keyRecord('acme', key, 'doubted'));
  const record = world.ids.at(-1)!;
  const since = world.index - 1;
  const report = (from: number, confirmed: string[] = []) => ({
    type: 'compromise' as const,
    key: key.kid,
    since: from,
    confirmed,
    approvals: [] as string[],
  });
  story.record('its company doubts it', 'acme', report(since));
  story.record('its company doubts less of it', 'acme', report(since + 1));
  story.record('the authority doubts it', 'authority', report(since));
  story.record('its company doubts more of it', 'acme', report(since - 1));
  story.record('its company doubts less of it than the authority', 'acme', report(since));
  story.record('its company confirms what it added', 'acme', report(since - 1, [record]));
  story.record('the authority doubts less of it', 'authority', report(since + 1, [record]));
}
