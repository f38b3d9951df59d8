/**
 * Reads of regulators, who see all: each has a purpose and is written down, durably, before it is answered. Reads that come
 * at once are written together.
 */
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { READER } from '../../platform/database/database.module.js';
import { insertRows, rows } from '../../platform/database/sql.js';
import { inTransaction } from '../../platform/database/transaction.js';
import { allOf, when } from '../../platform/database/where.js';
import { Fault } from '../../protocol/fault.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import { isLine } from '../../protocol/text.js';

/** The header that says why: text, percent-encoded where it is not ASCII. */
export const PURPOSE_HEADER = 'theriac-purpose';

/** Characters of a purpose, and of an address that is kept. */
const MAX_PURPOSE = 500;
const MAX_PATH = 1000;

/** One read. `time`: epoch ms; `id`: the request's. */
export interface Read {
  time: number;
  id: string;
  participant: Gln;
  kid: string;
  purpose: string;
  method: string;
  path: string;
}

const COLUMNS = ['time', 'id', 'participant', 'kid', 'purpose', 'method', 'path'] as const;

@Injectable()
export class Reads {
  private waiting: Read[] = [];
  private flushing: Promise<void> | undefined;

  constructor(
    @InjectDataSource() private readonly writer: DataSource,
    @InjectDataSource(READER) private readonly reader: DataSource,
  ) {}

  /** Writes a read down; resolves when that is durable. */
  record(read: Read): Promise<void> {
    this.waiting.push({ ...read, path: within(read.path) });
    this.flushing ??= new Promise<void>((resolve) => setImmediate(resolve)).then(() => this.flush());
    return this.flushing;
  }

  private async flush(): Promise<void> {
    const reads = this.waiting;
    this.waiting = [];
    this.flushing = undefined;
    const values = reads.map((read) => COLUMNS.map((column) => read[column]));
    await inTransaction(this.writer, (tx) => insertRows(tx, 'regulator_read', COLUMNS, values));
  }

  /** Reads, the newest first, of one participant or all; `before`: the last one of the page before. One more than `limit` where there are more. */
  async list(participant: Gln | undefined, before: Pick<Read, 'time' | 'id'> | undefined, limit: number): Promise<Read[]> {
    const [where, values] = allOf([
      before ? ['("time", "id") < (?, ?)', [before.time, before.id]] : null,
      when('"participant" = ?', participant),
    ]);
    const found = await rows<Read>(
      this.reader,
      `SELECT * FROM "regulator_read" WHERE ${where} ORDER BY "time" DESC, "id" DESC LIMIT ?`,
      [...values, limit + 1],
    );
    return found.map((read) => ({ ...read, time: Number(read.time) }));
  }
}

/** A path of at most MAX_PATH characters, which says where it was cut. */
function within(path: string): string {
  if (path.length <= MAX_PATH) return path;
  const mark = `... (cut, ${path.length} characters)`;
  return `${path.slice(0, MAX_PATH - mark.length)}${mark}`;
}

/** The purpose that a header says. @throws Fault `purpose-required` where it says none */
export function purposeOf(header: string | string[] | undefined): string {
  const text = typeof header === 'string' ? decoded(header).trim() : '';
  // Control characters would end up in the reports of those who check the reads.
  if (text.length >= 3 && text.length <= MAX_PURPOSE && isLine(text)) return text;
  throw new Fault(
    'purpose-required',
    `regulators say why they read what is not public: send the header Theriac-Purpose with 3 to ${MAX_PURPOSE} characters`,
    { header: PURPOSE_HEADER },
  );
}

function decoded(header: string): string {
  try {
    return decodeURIComponent(header);
  } catch {
    return header;
  }
}
