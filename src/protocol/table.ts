/**
 * A keyed table in memory whose rows are immutable, with an undo and a note of what changed.
 *
 * The rules work on such tables whether they hold the whole ledger (an auditor) or only the rows that a group of
 * entries needs (the sequencer). An absent row is an unknown one: whoever fills the table fills in all that is needed.
 */

/** Rows by key. A row is replaced, never changed in place. */
export class Table<K, V> {
  private readonly rows = new Map<K, V>();
  private readonly dirty = new Set<K>();
  private journal: [K, V | undefined, boolean][] = [];

  /** The row of `key`, or undefined. */
  get(key: K): V | undefined {
    return this.rows.get(key);
  }

  /** Whether there is a row of `key`. */
  has(key: K): boolean {
    return this.rows.has(key);
  }

  /** All rows, in the order in which they came. */
  values(): IterableIterator<V> {
    return this.rows.values();
  }

  /** The keys of all rows, in the same order. */
  keys(): IterableIterator<K> {
    return this.rows.keys();
  }

  /** How many rows there are. */
  get size(): number {
    return this.rows.size;
  }

  /** Fills in a row that is known already: no change. */
  load(key: K, row: V): void {
    this.rows.set(key, row);
  }

  /** Takes out a row that was filled in, for whoever may not see it: no change. */
  unload(key: K): void {
    this.rows.delete(key);
  }

  /** Sets a row: a change that `rollback` takes back and `changed` tells. */
  set(key: K, row: V): void {
    this.journal.push([key, this.rows.get(key), this.dirty.has(key)]);
    this.rows.set(key, row);
    this.dirty.add(key);
  }

  /** Makes the changes since the last commit or rollback final. */
  commit(): void {
    this.journal = [];
  }

  /** Takes back the changes since the last commit or rollback. */
  rollback(): void {
    for (const [key, before, wasDirty] of this.journal.reverse()) {
      if (before === undefined) this.rows.delete(key);
      else this.rows.set(key, before);
      if (!wasDirty) this.dirty.delete(key);
    }
    this.journal = [];
  }

  /** The rows that were set and not taken back since the last `stored`, in the order of their first change. */
  changed(): [K, V][] {
    return [...this.dirty].map((key) => [key, this.rows.get(key)!]);
  }

  /** Says that what has changed is stored: it is no change any more. */
  stored(): void {
    this.dirty.clear();
  }
}
