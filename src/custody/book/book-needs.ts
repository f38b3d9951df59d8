/** What judging steps needs of the book: read off the entries, filled in by book.store.ts. */

/** What steps need of the book, by what they name. `inside`: containers whose direct content is needed. */
export interface BookNeeds {
  packs: string[];
  containers: string[];
  lists: string[];
  inside: string[];
  /** Batches without serials (`{gtin}/{lot}`) at sites. */
  balances: [batch: string, site: string][];
  /** Ids of entries: shippings of which some may be on its way, and what dispensed or ended quantities. */
  shipments: string[];
  uses: string[];
}

/** Needs of nothing. */
export const noNeeds = (): BookNeeds => ({
  packs: [],
  containers: [],
  lists: [],
  inside: [],
  balances: [],
  shipments: [],
  uses: [],
});
