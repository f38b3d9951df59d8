/** Registry records as tests write them: members that a test is not about may be left out. */
import type { RegistryRecord } from '../../src/protocol/registry/records.js';

type Optional<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> & Partial<Pick<T, K & keyof T>> : never;
type Licence = RegistryRecord<'participant'>['licence'];

/** A record without members that have a usual value. */
export type Draft =
  | Optional<Exclude<RegistryRecord, { type: 'participant' }>, 'approvals' | 'active' | 'opening'>
  | (Omit<RegistryRecord<'participant'>, 'approvals' | 'licence'> & {
      approvals?: string[];
      licence: Optional<Licence, 'opening'>;
    });

const APPROVED = { approvals: [] };
/** In a test shelves may be opened, unless it says otherwise. */
const OPENING = '2099-12-31';
const USUAL: Readonly<Record<string, object>> = {
  grant: APPROVED,
  merger: APPROVED,
  participant: APPROVED,
  licence: { opening: OPENING },
  site: { active: true },
  retire: APPROVED,
  compromise: APPROVED,
  product: APPROVED,
  batch: { ...APPROVED, aliases: [], complete: true },
  recall: { active: true, unregistered: false },
  withdrawal: { active: true },
};

/** The whole record: what it leaves out has its usual value. */
export function complete(draft: Draft | object): RegistryRecord {
  const record = { ...USUAL[(draft as { type: string }).type], ...draft } as RegistryRecord;
  if (record.type !== 'participant') return record;
  const { opening = OPENING, ...licence } = record.licence as Partial<Licence>;
  return { ...record, licence: { ...licence, opening } as Licence };
}
