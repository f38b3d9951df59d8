/**
 * The parts of a partner's event, each in the form that a signed event has it: times in UTC, identifiers canonical, words
 * bare, parties by their GLN, lists sorted and without repeats; what our form has no place for is reported.
 *
 * Not here: which parts a step has (event.ts), sensors (sensor.ts).
 */
import type { Fault } from '../../fault.js';
import { canonicalEpc } from '../../gs1/epc-urn.js';
import { locationUri, Lot, parseObjectUri, partyUri, type Gln, type ObjectId } from '../../gs1/identifiers.js';
import { invalid, MemberReader, type Path } from './members.js';
import { pointerTo } from '../../text.js';
import { parseDateTime } from './time.js';
import { sortItems, type Transaction } from '../step-form.js';
import { bareWord, isObject, MASTER_DATA } from './vocabulary.js';

const THERIAC = 'urn:theriac:1:';
const GS1_US_HEALTHCARE = 'http://epcis.gs1us.org/hc/ns/';
const DOCUMENT_TYPES: readonly string[] = ['po', 'desadv', 'recadv', 'rma', 'inv'] satisfies Transaction['type'][];
const END_TYPES: readonly string[] = ['owning_party', 'possessing_party', 'location'];

/** A document's identifier: canonical where GS1 gave it, else as the partner wrote it. */
function canonicalOrOther(text: string): string {
  try {
    return canonicalEpc(text);
  } catch {
    return text;
  }
}

/** Reads one part after the other. A part that is not there is undefined. */
export class PartReader extends MemberReader {
  /** A member of ours, under whatever prefix the document gives our namespace. */
  protected own(name: string): unknown {
    return this.extension(this.event, [], THERIAC, name);
  }

  /** A time as a signed event writes it. */
  protected instant(value: unknown, path: Path): string {
    const time = parseDateTime(this.text(value, path));
    if (time === undefined)
      throw invalid(pointerTo(...path), 'is no date and time with a zone, such as 2026-03-01T08:00:00.000Z');
    return new Date(time).toISOString();
  }

  protected identifier(value: unknown, path: Path): { uri: string; id: ObjectId } {
    const text = this.text(value, path);
    try {
      const uri = canonicalEpc(text);
      return { uri, id: parseObjectUri(uri) };
    } catch (fault) {
      throw invalid(pointerTo(...path), `names nothing that this register can hold. ${(fault as Fault).message}`);
    }
  }

  /** The GLN of a site. Custody is per site, so a place within it is dropped. */
  private gln(value: unknown, path: Path, kinds: readonly ObjectId['kind'][]): Gln {
    const { uri, id } = this.identifier(value, path);
    if ((id.kind !== 'location' && id.kind !== 'party') || !kinds.includes(id.kind)) {
      throw invalid(pointerTo(...path), `names ${uri}, where a ${kinds.join(' or ')} belongs`);
    }
    if ('extension' in id) this.drop(path, `the place ${id.extension} within the site; custody is per site`);
    return id.gln;
  }

  protected place(name: string): { id: string } {
    const value = this.member(name);
    if (!isObject(value)) throw invalid(pointerTo(name), value === undefined ? 'is missing' : 'is not an object with an id');
    this.reportOthers(value, [name], ['id']);
    return { id: locationUri(this.gln(value['id'], [name, 'id'], ['location'])) };
  }

  protected ilmd(): Record<'cbvmda:lotNumber' | 'cbvmda:itemExpirationDate', string> | undefined {
    const ilmd = this.member('ilmd');
    if (ilmd === undefined) return undefined;
    if (!isObject(ilmd)) throw invalid('/ilmd', 'is not an object');
    const lot = this.extension(ilmd, ['ilmd'], MASTER_DATA, 'lotNumber');
    const expiry = this.extension(ilmd, ['ilmd'], MASTER_DATA, 'itemExpirationDate');
    this.reportOthers(ilmd, ['ilmd'], []);
    if (lot === undefined && expiry === undefined) return undefined;
    const number = Lot.safeParse(this.text(lot, ['ilmd', 'cbvmda:lotNumber']));
    if (!number.success) throw invalid('/ilmd/cbvmda:lotNumber', 'is not 1 to 20 characters of GS1 set 82');
    const date = this.text(expiry, ['ilmd', 'cbvmda:itemExpirationDate']);
    return { 'cbvmda:lotNumber': number.data, 'cbvmda:itemExpirationDate': date };
  }

  /** A partner tells in `ilmd` what is printed on packs that it finds. */
  protected print(): object | undefined {
    const ilmd = this.ilmd();
    return ilmd && { lot: ilmd['cbvmda:lotNumber'], expiry: ilmd['cbvmda:itemExpirationDate'] };
  }

  /**
   * One end of a handoff. Parties named by a location's GLN are taken for the company: EPCIS 1 had no other way.
   *
   * @param isNeeded whether an end without an owner is refused; else it is reported and left out
   */
  protected end(role: 'source' | 'destination', isNeeded: boolean): object[] | undefined {
    const name = `${role}List`;
    const end = new Map<string, Gln>();
    const items = this.list(name);
    items.forEach((item, i) => {
      if (!isObject(item)) throw invalid(pointerTo(name, i), 'is not an object');
      this.reportOthers(item, [name, i], ['type', role]);
      const type = bareWord('SDT', this.text(item['type'], [name, i, 'type']), this.prefixes);
      if (!END_TYPES.includes(type)) return this.drop([name, i], `${type} is no kind of party or place that a handoff names`);
      const gln = this.gln(item[role], [name, i, role], type === 'location' ? ['location'] : ['party', 'location']);
      if ((end.get(type) ?? gln) !== gln) throw invalid(pointerTo(name, i), `is a second ${type}`);
      end.set(type, gln);
    });
    if (end.has('owning_party'))
      return sortItems([...end].map(([type, gln]) => ({ type, [role]: (type === 'location' ? locationUri : partyUri)(gln) })));
    if (isNeeded) throw invalid(pointerTo(name), 'names no owning_party');
    if (items.length > 0) this.drop([name], 'it names no owning_party');
    return undefined;
  }

  protected documents(): object[] | undefined {
    const found = new Map<string, object>();
    this.list('bizTransactionList').forEach((item, i) => {
      const path = ['bizTransactionList', i];
      if (!isObject(item)) throw invalid(pointerTo(...path), 'is not an object');
      this.reportOthers(item, path, ['type', 'bizTransaction']);
      const bizTransaction = canonicalOrOther(this.text(item['bizTransaction'], [...path, 'bizTransaction']));
      if (item['type'] === undefined) return this.drop(path, 'it does not say what kind of document it names');
      const type = bareWord('BTT', this.text(item['type'], [...path, 'type']), this.prefixes);
      if (!DOCUMENT_TYPES.includes(type)) return this.drop(path, `${type} is no kind of document that a step names`);
      found.set(`${type} ${bizTransaction}`, { type, bizTransaction });
    });
    return found.size > 0 ? sortItems([...found.values()]) : undefined;
  }

  protected dropShipment(): string | undefined {
    const value = this.extension(this.event, [], GS1_US_HEALTHCARE, 'dropShipment');
    if (value === undefined) return undefined;
    if (value === true || value === 'true') return 'true';
    if (value === false || value === 'false') return 'false';
    throw invalid('/gs1ushc:dropShipment', 'is neither true nor false');
  }

  /** Numbers of packs by batch. A batch that is named twice has the sum. */
  protected quantities(name: string): { epcClass: string; quantity: number }[] {
    const sums = new Map<string, number>();
    this.list(name).forEach((item, i) => {
      if (!isObject(item)) throw invalid(pointerTo(name, i), 'is not an object');
      const { uri, id } = this.identifier(item['epcClass'], [name, i, 'epcClass']);
      if (id.kind !== 'lgtin')
        throw invalid(
          pointerTo(name, i, 'epcClass'),
          `names ${uri}, which is no batch: goods without serials are counted by batch`,
        );
      if (item['uom'] !== undefined) throw invalid(pointerTo(name, i, 'uom'), 'measures goods; this register counts packs');
      const { quantity } = item;
      if (!Number.isSafeInteger(quantity) || (quantity as number) < 1)
        throw invalid(pointerTo(name, i, 'quantity'), 'is no number of whole packs');
      this.reportOthers(item, [name, i], ['epcClass', 'quantity']);
      sums.set(uri, (sums.get(uri) ?? 0) + (quantity as number));
    });
    return sortItems([...sums].map(([epcClass, quantity]) => ({ epcClass, quantity })));
  }
}
