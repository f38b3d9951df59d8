/** What the register knows of a code that it does not know as it stands: one look-up, and only for such codes. */
import type { DataSource } from 'typeorm';
import { serialsLike } from '../../custody/read/serials.reader.js';
import type { PackReading } from '../../protocol/gs1/scan/reading.js';
import type { Knowledge } from '../../protocol/verdict/knowledge.js';
import { askedOf, type Known, mayBeMisread, type Misreading, misreading } from '../../protocol/verdict/misread.js';
import { readLastBatches } from '../../registry/goods.reader.js';
import { readBatches } from '../../registry/registry.store.js';

/** So many batches of a product, of the printed month where there is one, are compared with an unknown lot. */
const MOST_LOTS = 500;

/**
 * The fault of the scanner that explains why a code contradicts the register; null where none does.
 *
 * @param text as it was scanned
 */
export async function readMisreading(
  db: DataSource,
  text: string,
  item: PackReading,
  known: Pick<Knowledge, 'product' | 'printed' | 'pack'>,
): Promise<Misreading | null> {
  if (!mayBeMisread(item, known)) return null;
  const all = (await candidates(db, text, item, known)).map((each) => misreading(item, text, each));
  return all.find((each) => each?.once === false) ?? all.find((each) => each !== null) ?? null;
}

async function candidates(db: DataSource, text: string, item: PackReading, { pack }: Pick<Knowledge, 'pack'>): Promise<Known[]> {
  const { gtin, serial } = item;
  if (pack) return [{ serial, batch: pack.batch }];
  // A batch without the printed month is not what was read.
  if (serial === undefined)
    return (await readLastBatches(db, gtin, MOST_LOTS, item.expiry?.slice(0, 7))).map((batch) => ({ serial, batch }));
  const found = await serialsLike(db, gtin, askedOf(serial, item, text));
  const batches = await readBatches(
    db,
    found.map(({ lot }) => [gtin, lot]),
  );
  return found.flatMap((each) => {
    const batch = batches.find(({ lot }) => lot === each.lot);
    return batch ? [{ serial: each.serial, batch }] : [];
  });
}
