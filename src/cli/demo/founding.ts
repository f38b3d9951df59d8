/** The first chapter: companies apply, the authority admits them and grants their numbers, makers register what they make. */
import { readApplication } from '../../protocol/entry.js';
import { readParticipantApplication, type ParticipantApplication } from '../../protocol/registry/records.js';
import { placeOf } from '../participants/place.js';
import { USUAL_STEPS } from '../participants/participant.js';
import type { Actor, Stage } from './actors.js';
import { BATCHES, PARTNER_NAMES, PARTNERS, prefixOf, PRODUCTS, type PartnerName, type ProductName } from './cast.js';
import { batchRecord } from '../../client/signing/records.js';
import { monthEnd } from './clock.js';

/** Everybody at work. */
export type Company = Readonly<Record<PartnerName, Actor>>;

/** Has all partners apply and be admitted, and signs them in. */
export async function admitAll(stage: Stage): Promise<Company> {
  const authority = await stage.actor('authority');
  const others = PARTNER_NAMES.filter((name) => name !== 'authority');
  for (const name of others) await apply(stage, name);
  const { items } = await authority.api.applications();
  for (const { jws } of items) {
    const { payload } = readApplication(jws, readParticipantApplication);
    const steps = [...USUAL_STEPS[payload.role]].sort();
    await authority.entries.record({ type: 'participant', application: jws, licence: { steps, until: null, opening: null } });
    const { gln } = payload;
    await authority.entries.record({ type: 'grant', keys: [prefixOf(gln)], from: null, to: gln });
  }
  const company: Partial<Record<PartnerName, Actor>> = { authority };
  for (const name of others) company[name] = await stage.actor(name);
  return company as Company;
}

async function apply(stage: Stage, name: PartnerName): Promise<void> {
  const { gln, role, ...partner } = PARTNERS[name];
  const { api, entries, label } = await stage.visitor(name);
  const application: ParticipantApplication = {
    type: 'participant-application',
    gln,
    name: partner.name,
    role: role as ParticipantApplication['role'],
    ...placeOf(partner),
    key: entries.signer.publicJwk,
    label,
  };
  await api.apply(await entries.signApplication(application));
}

/** Norrvik keeps the ownership of what lies at its logistician, which sells and ships it in Norrvik's name. */
export async function giveMandate({ norrvik }: Company): Promise<void> {
  const [from, to] = [PARTNERS.norrvik.gln, PARTNERS.brenta.gln];
  const steps = ['receive', 'ship'];
  await norrvik.entries.record({ type: 'mandate', from, to, steps, until: null, sites: null, active: true });
}

/** Registers all products and batches. */
export async function registerGoods(company: Company, now: number): Promise<void> {
  for (const name of Object.keys(PRODUCTS) as ProductName[]) {
    const { maker, gtin, boxGtin, perBox, storage, authorisation, serialised, name: text } = PRODUCTS[name];
    await company[maker].entries.record({
      type: 'product',
      gtin,
      name: text,
      authorisation,
      serialised,
      levels: [{ gtin: boxGtin, contains: perBox, of: gtin }],
      storage,
      markets: ['IT', 'SE'],
      digitalLinkQr: serialised,
    });
  }
  for (const { product, lot, months } of BATCHES) {
    const { maker, gtin, serialised } = PRODUCTS[product];
    await company[maker].entries.record(batchRecord(gtin, lot, monthEnd(now, months), { serialised }));
  }
}
