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
