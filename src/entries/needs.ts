/**
 * What a group of entries needs to be judged: read off the entries before anything is loaded.
 */
import { noNeeds, type BookNeeds } from '../custody/book/book-needs.js';
import type { ClaimNeeds } from '../custody/book/claims.store.js';
import { objectsOf, type Objects, type Step } from '../protocol/epcis/step.js';
import type { Entry } from '../protocol/entry.js';
import { isReport } from '../protocol/custody/context.js';
import { batchKeyOf } from '../protocol/custody/select.js';
import { packUri, parseObjectUri, type Gln } from '../protocol/gs1/identifiers.js';
import { assetKeys, glnKeys, keysOver } from '../protocol/registry/number-keys.js';
import type { RecordToJudge } from '../protocol/registry/record-to-judge.js';
import { batchKey, lotsOn, recallKey } from '../protocol/registry/registry.js';
import { noRegistryNeeds, type RegistryNeeds } from '../registry/registry.store.js';

/**
 * Needs of the registry and of the book. `sgtins` are packs or containers, and `made` says of which lot such are
 * commissioned; only the registry of products knows which is which, and whose batch it is.
 */
export interface Needs {
  registry: RegistryNeeds;
  book: BookNeeds;
  sgtins: string[];
  made: [gtin: string, lot: string][];
  /** Lots that packs bear beside that of their batch, as records of the group say, and the keys of those batches. */
  aliases: [alias: string, batch: string][];
  claims: ClaimNeeds;
  /** Into whose hands goods may come: who has the site of a step, and takers. */
  sites: Gln[];
  takers: Gln[];
}

/** The needs of all entries together. */
export function needsOf(entries: readonly Entry[]): Needs {
  const needs: Needs = {
    registry: noRegistryNeeds(),
    book: noNeeds(),
    sgtins: [],
    made: [],
    aliases: [],
    claims: { packs: [], gtins: [] },
    sites: [],
    takers: [],
  };
  for (const { header, body } of entries) {
    needs.registry.kids.push(header.kid);
    if ('step' in body) stepNeeds(body.step, header.prev, needs);
    else recordNeeds(body, needs);
  }
  return needs;
}

function stepNeeds(step: Step, prev: readonly string[], needs: Needs): void {
  const { registry, book } = needs;
  needs.sites.push(step.site);
  registry.glns.push(step.site, ...(step.location === undefined ? [] : [step.location]));
  for (const { epcs, quantities, list } of objectsOf(step)) {
    for (const uri of epcs) objectNeeds(uri, needs);
    for (const { uri } of quantities ?? []) batchNeeds(uri, registry);
    if (list) book.lists.push(list.root);
    else if (quantities) {
      book.balances.push(...quantities.map(({ uri }): [string, string] => [batchKeyOf(uri), step.site]));
      book.shipments.push(...prev);
      if (step.kind === 'reactivate') book.uses.push(step.undoes);
    }
  }
  if ('parent' in step) {
    objectNeeds(step.parent, needs);
    registry.granted.push(...assetKeys(step.parent));
    book.inside.push(step.parent);
  }
  if (step.kind === 'stock' && step.from) registry.glns.push(step.from.owner);
  if (step.kind === 'ship' || step.kind === 'return') {
    const { from, to } = step;
    needs.takers.push(to.possessor ?? to.owner);
    registry.glns.push(to.owner, to.possessor ?? to.owner, ...[from.site, to.site].filter((site) => site !== undefined));
  }
  claimNeeds(step, needs.claims);
  if ('lot' in step && step.lot !== undefined) {
    for (const uri of madeBy(step).epcs) {
      const id = parseObjectUri(uri);
      if (id.kind === 'sgtin') needs.made.push([id.gtin, step.lot]);
    }
  }
}

/** The claims that wait for packs that a step names: one by one, or of the product of its list. */
function claimNeeds(step: Step, { packs, gtins }: ClaimNeeds): void {
  const isMaking = step.kind === 'commission' || step.kind === 'repack';
  if (isMaking || step.kind === 'reactivate' || isReport(step))
    packs.push(...madeBy(step).epcs.filter((uri) => parseObjectUri(uri).kind === 'sgtin'));
  const { list, quantities = [] } = madeBy(step);
  if (!isMaking || !list) return;
  for (const { uri } of quantities) {
    const id = parseObjectUri(uri);
    if (id.kind === 'lgtin') gtins.push(id.gtin);
  }
}

/** What a step makes, or names where it makes nothing. */
const madeBy = (step: Step): Objects => objectsOf(step).at(-1)!;

function objectNeeds(uri: string, { registry, book, sgtins }: Needs): void {
  const id = parseObjectUri(uri);
  if (id.kind !== 'sgtin') return void book.containers.push(uri);
  registry.gtins.push(id.gtin);
  sgtins.push(uri);
}

function batchNeeds(uri: string, { batches }: RegistryNeeds): void {
  const id = parseObjectUri(uri);
  if (id.kind === 'lgtin') batches.push([id.gtin, id.lot]);
}

function recordNeeds({ record, application, approvals }: RecordToJudge, { registry: needs, book, aliases }: Needs): void {
  needs.quorum ||= approvals !== undefined;
  needs.approvals.push(...(approvals ?? []).map(({ id }) => id));
  needs.kids.push(...(approvals ?? []).map(({ kid }) => kid));
  if (application) {
    needs.kids.push(application.kid);
    const { payload } = application;
    const gln = payload.type === 'participant-application' ? payload.gln : payload.participant;
    needs.glns.push(gln);
    if (payload.type === 'participant-application') {
      needs.families.push(gln);
      needs.granted.push(...glnKeys(gln));
    }
  }
  switch (record.type) {
    case 'genesis':
    case 'participant':
      return;
    case 'grant':
      needs.granted.push(...record.keys.flatMap(keysOver));
      return void needs.glns.push(...(record.to === null ? [] : [record.to]));
    case 'merger':
      return;
    case 'licence':
      return void needs.glns.push(record.participant);
    case 'mandate':
      return void needs.glns.push(record.to, ...(record.sites ?? []));
    case 'site':
      needs.granted.push(...glnKeys(record.gln));
      return void needs.glns.push(record.gln, record.participant);
    case 'key':
      return void needs.glns.push(...(record.sites ?? []));
    case 'retire':
      return void needs.kids.push(record.key);
    case 'compromise':
      needs.ended.push(record.key);
      return void needs.kids.push(record.key);
    case 'product':
      return void needs.gtins.push(record.gtin, ...record.levels.map(({ gtin }) => gtin));
    case 'batch':
      needs.batches.push(...lotsOn(record).map((lot): [string, string] => [record.gtin, lot]));
      return void aliases.push(
        ...record.aliases.map((alias): [string, string] => [batchKey(record.gtin, alias), batchKey(record.gtin, record.lot)]),
      );
    case 'withdrawal':
      return void needs.gtins.push(record.gtin);
    case 'recall':
      needs.recalls.push(recallKey(record));
      needs.batches.push(...record.lots.map((lot): [string, string] => [record.gtin, lot]));
      // An entry of the same group may move what this one recalls.
      book.packs.push(...record.serials.map((serial) => packUri(record.gtin, serial)));
      return void needs.gtins.push(record.gtin);
  }
}
