/** The custody book's tables as they are stored, for whoever compares them with what follows from the log. */

import { selectIn, type Runner, type SqlValue } from '../../platform/database/sql.js';
import { plainTable, type StoredTable } from '../../platform/database/stored.js';
import type { Holding } from '../../protocol/custody/holding.js';
import { packUri, type Serial } from '../../protocol/gs1/identifiers.js';
import { HOLDING, holdingOf } from '../book/book.store.js';
import { waitingOf } from '../book/claims.store.js';
import { gtinText } from '../book/pack-key.js';
import { balanceOf, shipmentOf, useOf } from '../book/quantities.store.js';

type Row = Record<string, SqlValue>;

const flag = (value: SqlValue | undefined): boolean => Boolean(value);

/** By the names that src/wire/stored.ts has for them. */
export const storedCustody = {
  /** Which holding each pack is in. Packs that are staged for a list are in none yet. */
  packs: {
    ...plainTable(
      'SELECT p."gtin", p."serial", p."holding" FROM "pack" p JOIN "holding" h ON h."id" = p."holding"',
      [
        ['p."gtin"', 'number'],
        ['p."serial"', 'string'],
        ['p."holding"', 'number'],
      ],
      ({ holding }) => Number(holding),
    ),
    name: ({ gtin, serial }: Row) => packUri(gtinText(gtin!), serial as Serial),
  },
  /** With what it was in and what happened to it. Containers are named by their URIs. */
  holdings: {
    text: HOLDING,
    key: [['h."id"', 'number']],
    name: ({ id }: Row) => String(id),
    read: readHoldings,
  },
  contested: plainTable('SELECT "idx" FROM "contested"', [['"idx"', 'number']], () => true),
  bookedIn: plainTable('SELECT "idx" FROM "booked_in"', [['"idx"', 'number']], () => true),
  balances: plainTable(
    'SELECT * FROM "balance"',
    [
      ['"batch"', 'string'],
      ['"site"', 'string'],
      ['"state"', 'string'],
    ],
    balanceOf,
  ),
  shipments: plainTable(
    'SELECT * FROM "shipment"',
    [
      ['"entry"', 'string'],
      ['"batch"', 'string'],
    ],
    shipmentOf,
  ),
  uses: plainTable(
    'SELECT * FROM "quantity_use"',
    [
      ['"entry"', 'string'],
      ['"batch"', 'string'],
    ],
    useOf,
  ),
  waiting: {
    ...plainTable(
      'SELECT * FROM "waiting_claim"',
      [
        ['"gtin"', 'number'],
        ['"serial"', 'string'],
      ],
      waitingOf,
    ),
    name: ({ gtin, serial }: Row) => packUri(gtinText(gtin!), serial as Serial),
  },
  sources: plainTable(
    'SELECT "batch", "source" FROM "made_of"',
    [
      ['"batch"', 'string'],
      ['"source"', 'string'],
    ],
    () => true,
  ),
  claimants: plainTable('SELECT * FROM "claimant"', [['"participant"', 'string']], ({ open }) => Number(open)),
  consignments: plainTable(
    'SELECT * FROM "consignment"',
    [
      ['"idx"', 'number'],
      ['"number"', 'string'],
      ['"holding"', 'number'],
    ],
    ({ giver, taker, site, packs, arrived }) => {
      return { giver, taker, site, packs: JSON.parse(packs as string) as unknown, arrived: flag(arrived) };
    },
  ),
} satisfies Record<string, StoredTable>;

async function readHoldings(db: Runner, found: readonly Row[]): Promise<(() => unknown)[]> {
  const ids = found.map(({ id }) => Number(id));
  const touches = byHolding(
    await selectIn<Row>(db, 'SELECT "holding", "idx", "prev", "contested" FROM "touch" WHERE "holding" IN (?*)', ids),
  );
  const nestings = byHolding(
    await selectIn<Row>(
      db,
      `SELECT n."child" AS "holding", n."idx", n."into", c."epc" FROM "nesting" n
       LEFT JOIN "holding" c ON c."id" = n."parent" WHERE n."child" IN (?*)`,
      ids,
    ),
  );
  const parents = new Map(
    (
      await selectIn<Row>(
        db,
        'SELECT "id", "epc" FROM "holding" WHERE "id" IN (?*)',
        found.flatMap(({ parent }) => parent ?? []),
      )
    ).map(({ id, epc }) => [Number(id), epc]),
  );
  return found.map((row) => () => {
    const { parent, ...holding } = named(row);
    return {
      ...holding,
      spent: row['spent'],
      parent: parent === null ? null : (parents.get(parent) ?? 'nothing that is here'),
      touches: (touches.get(holding.id) ?? []).map(({ idx, prev, contested }) => {
        return [Number(idx), prev === null ? null : Number(prev), flag(contested)];
      }),
      nestings: (nestings.get(holding.id) ?? []).map(({ idx, epc, into }) => [Number(idx), epc, flag(into)]),
    };
  });
}

function byHolding(found: readonly Row[]): Map<number, Row[]> {
  const groups = new Map<number, Row[]>();
  for (const row of found) {
    const id = Number(row['holding']);
    const group = groups.get(id);
    if (group) group.push(row);
    else groups.set(id, [row]);
  }
  return groups;
}

/** Whatever is wrong with a row, it says what it is about. */
function named(row: Row): Holding {
  try {
    return holdingOf(row);
  } catch (reason) {
    throw new Error(`${String(row['epc'] ?? `packs of ${String(row['batch'])}`)}: ${(reason as Error).message}`, {
      cause: reason,
    });
  }
}
