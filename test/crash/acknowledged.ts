/**
 * What clients were told: their own list, on the disk before the next request, against which a server is held after each crash.
 * Each line has a mark of when it was told, so that a power cut can be asked for what had been told before it.
 */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';

/** One thing that a client was told. */
export type Told =
  /** 201, or 200 for what was sent again. */
  | { what: 'entry'; id: string; index: number; jws: string }
  /** Of this entry was said that it is not logged; and it was sent again after that. */
  | { what: 'refused' | 'resent'; id: string }
  /** So many packs of a list have arrived. */
  | { what: 'uploaded'; root: string; received: number }
  /** A signed head; `root` base64url. */
  | { what: 'head'; size: number; root: string };

/** What a server must have, and must not have. */
export interface Expected {
  entries: Extract<Told, { what: 'entry' }>[];
  refused: Set<string>;
  uploaded: Map<string, number>;
  heads: Map<number, string>;
  /** What contradicts itself already. */
  broken: string[];
}

export class Acknowledged {
  private readonly lines: { mark: number; told: Told }[] = [];
  private readonly file: number;

  /** @param mark how far the recorder of the server's writes is */
  constructor(
    path: string,
    private readonly mark: () => number = () => 0,
  ) {
    this.file = openSync(path, 'a');
  }

  add(told: Told): void {
    // Read after the answer: all that the server did before it answered is before this mark.
    const mark = this.mark();
    writeSync(this.file, `${JSON.stringify({ mark, told })}\n`);
    fsyncSync(this.file);
    this.lines.push({ mark, told });
  }

  /** What had been told up to a mark. */
  expected(until = Number.POSITIVE_INFINITY): Expected {
    const all: Expected = { entries: [], refused: new Set(), uploaded: new Map(), heads: new Map(), broken: [] };
    for (const { mark, told } of this.lines) if (mark <= until) include(all, told);
    return all;
  }

  close(): void {
    closeSync(this.file);
  }
}

function include({ entries, refused, uploaded, heads, broken }: Expected, told: Told): void {
  switch (told.what) {
    case 'entry':
      entries.push(told);
      refused.delete(told.id);
      return;
    case 'refused':
      refused.add(told.id);
      return;
    case 'resent':
      refused.delete(told.id);
      return;
    case 'uploaded':
      uploaded.set(told.root, told.received);
      return;
    case 'head': {
      const before = heads.get(told.size);
      if (before !== undefined && before !== told.root) broken.push(`two heads of ${told.size} entries were signed`);
      heads.set(told.size, told.root);
    }
  }
}
