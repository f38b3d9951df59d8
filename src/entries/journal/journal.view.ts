/** Entries as their company's journal shows them: what stands in each, with the names of what it names. */
import { readMarks } from '../../custody/read/custody.reader.js';
import { stepOf } from '../../custody/read/histories.reader.js';
import { isRegistryRecord, payloadOf, readNow, type StoredEntry } from '../../ledger/log.store.js';
import type { Runner } from '../../platform/database/sql.js';
import type { Step } from '../../protocol/epcis/step.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import { readRecord, type RegistryRecord } from '../../protocol/registry/records.js';
import { recallKey } from '../../protocol/registry/registry.js';
import { decodeStatement } from '../../protocol/statement/jws.js';
import { readKeys, readParticipants, readRecallsByName, readSites } from '../../registry/registry.store.js';
import type { JournalItem, Named } from '../../wire/journal.js';
import { undoRecord, undoStep } from './undo.js';

/** The items of entries that keys of `signer` signed, in their order. */
export async function journalItems(db: Runner, signer: Gln, entries: readonly StoredEntry[]): Promise<JournalItem[]> {
  const read = entries.map((entry) =>
    isRegistryRecord(entry.jws) ? { entry, record: readRecord(payloadOf(entry.jws)) } : { entry, step: stepOf(entry) },
  );
  const sites = new Map((await readSites(db, distinct(read.map(({ step }) => step?.site)))).map((one) => [one.gln, one]));
  const recalls = read.flatMap(({ record }) => (record?.type === 'recall' ? [recallKey(record)] : []));
  const issued = new Set((await readRecallsByName(db, recalls)).map(({ first }) => first));
  const principals = [...sites.values()].map(({ participant }) => participant);
  const parties = await readParticipants(db, distinct([...principals, ...read.map(({ step }) => step && partnerIn(step))]));
  const names = new Map(parties.map(({ gln, name }) => [gln, name]));
  const keys = await readKeys(db, distinct(entries.map(({ kid }) => kid)));
  const labels = new Map(keys.map(({ kid, label }) => [kid, label]));
  const marks = await readMarks(
    db,
    entries.map(({ index }) => index),
  );
  const now = await readNow(db);
  const named = (gln: Gln | undefined): Named | null => (gln === undefined ? null : { gln, name: names.get(gln) ?? null });
  return read.map(({ entry, record, step }): JournalItem => {
    const { index, id, time, kid } = entry;
    const { contested, bookedIn } = marks(index);
    const common = { index, id, time: new Date(time).toISOString(), kid, label: labels.get(kid)!, contested, bookedIn };
    if (record) {
      const undo = undoRecord(record, issued.has(index));
      return { ...common, ...NO_STEP, kind: 'registry', step: record.type, about: aboutOf(record), undo };
    }
    const site = sites.get(step.site)!;
    const principal = site.participant;
    return {
      ...common,
      ...shown(step),
      kind: 'custody',
      step: step.kind,
      site: { gln: step.site, name: site.name },
      principal: named(principal),
      partner: named(partnerIn(step)),
      about: null,
      undo: undoStep({ id, time, step, contested, signer, principal }, now),
    };
  });
}

const distinct = <T>(values: readonly (T | undefined)[]): T[] => [...new Set(values.filter((one) => one !== undefined))];

/** What a registry record has not. */
const NO_STEP = {
  site: null,
  principal: null,
  eventTime: null,
  eventTimeZoneOffset: null,
  objects: [],
  quantities: [],
  list: null,
  parent: null,
  partner: null,
  reason: null,
};

/** What a step says of itself. */
const shown = (step: Step) => ({
  eventTime: new Date(step.time).toISOString(),
  eventTimeZoneOffset: step.offset,
  objects: [...step.objects.epcs],
  quantities: (step.objects.quantities ?? []).map(({ uri, quantity }) => ({ batch: uri, quantity })),
  list: step.objects.list ?? null,
  parent: 'parent' in step ? step.parent : null,
  reason: ('reason' in step ? step.reason : 'alreadyDone' in step ? step.alreadyDone : undefined) ?? null,
});

/** To whom goods go, or from whom they come; undefined where the step does not say. */
function partnerIn(step: Step): Gln | undefined {
  const end = 'to' in step && step.kind !== 'receive' ? step.to : 'from' in step ? step.from : undefined;
  return end && (end.possessor ?? end.owner);
}

/** What a record is of: a reference, a number, a key. */
function aboutOf(record: RegistryRecord): string {
  switch (record.type) {
    case 'recall':
      return `${record.ref} of ${record.gtin}`;
    case 'withdrawal':
      return `${record.ref} of ${record.gtin}`;
    case 'product':
      return `${record.gtin} ${record.name}`;
    case 'batch':
      return `${record.gtin}/${record.lot}`;
    case 'site':
      return `${record.gln} ${record.name}`;
    case 'participant':
      return (decodeStatement(record.application, 'application+jws').payload as { gln: string }).gln;
    case 'key':
      return decodeStatement(record.application, 'application+jws').header.kid;
    case 'retire':
    case 'compromise':
      return record.key;
    case 'licence':
      return record.participant;
    case 'grant':
      return record.keys.join(' ');
    case 'mandate':
      return record.to;
    case 'merger':
      return `${record.from} ${record.to}`;
    case 'genesis':
      return record.name;
  }
}
