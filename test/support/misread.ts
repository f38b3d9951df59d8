/** A register in memory that is asked for a code as it may have been meant, as the server's is by one statement. */
import type { PackReading, ScanFault } from '../../src/protocol/gs1/scan/reading.js';
import type { Knowledge } from '../../src/protocol/verdict/knowledge.js';
import { type Asked, askedOf, GAP, type Known, mayBeMisread, misreading } from '../../src/protocol/verdict/misread.js';

/** Whether a serial is what is asked for. */
function isLike(serial: string, { serials, anyCase, begun }: Asked): boolean {
  const fits = (asked: string): boolean => {
    const [before, after] = asked.split(GAP) as [string, string?];
    if (after === undefined) return serial === before;
    return serial.length === asked.length && serial.startsWith(before) && serial.endsWith(after);
  };
  return (
    serials.some(fits) ||
    serial.toLowerCase() === anyCase.toLowerCase() ||
    (begun !== null && serial.length > begun.length && serial.startsWith(begun))
  );
}

/**
 * The fault of the scanner that explains a reading.
 *
 * @param goods packs and batches (without a serial) of the product
 * @param isRepeated the place scanned the same before
 */
export function faultIn(
  goods: () => readonly Known[],
  item: PackReading,
  text: string,
  known: Pick<Knowledge, 'product' | 'printed' | 'pack'>,
  isRepeated: boolean,
): ScanFault | null {
  if (!mayBeMisread(item, known)) return null;
  const { serial } = item;
  const asked = serial === undefined ? undefined : askedOf(serial, item, text);
  const near = goods().filter((each) =>
    asked && each.serial !== undefined ? isLike(each.serial, asked) : each.serial === serial,
  );
  const meant: readonly Known[] = known.pack ? [{ serial, batch: known.pack.batch }] : near;
  const found = meant.flatMap((each) => misreading(item, text, each) ?? []);
  return found.find(({ once }) => !once || !isRepeated)?.fault ?? null;
}
