/**
 * Decisions of pharmacists to go on against a reason that leaves it to people. Each is kept with who decided and why, and
 * holds for one pack at one place for a day. Which reasons may be decided: src/protocol/verdict/exits.ts.
 */
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { READER } from '../platform/database/database.module.js';
import { insertRows, rows } from '../platform/database/sql.js';
import { inTransaction } from '../platform/database/transaction.js';
import type { Asker, Knowledge, Override } from '../protocol/verdict/knowledge.js';
import type { PackKey } from './scan.history.js';

/** How long a decision holds, in ms. */
const HOLDS = 24 * 3_600_000;

/** A decision as it is kept. `kid`: the key of the session; `time`: epoch ms. */
export interface Decision extends PackKey, Override {
  readonly place: string;
  readonly participant: string;
  readonly kid: string;
  readonly time: number;
}

const COLUMNS = ['place', 'gtin', 'serial', 'code', 'time', 'participant', 'kid', 'name', 'text'] as const;

@Injectable()
export class Overrides {
  constructor(
    @InjectDataSource() private readonly writer: DataSource,
    @InjectDataSource(READER) private readonly reader: DataSource,
  ) {}

  /** What the asker's place decided on a pack and still holds; asked for only where there may be something to decide. */
  async of(
    { gtin, serial }: PackKey,
    asker: Asker,
    known: Pick<Knowledge, 'product' | 'pack'>,
    now: number,
  ): Promise<Override[]> {
    const { product, pack } = known;
    const isOpen = !product || product.markets.length > 0 || (pack?.custody.disputes.length ?? 0) > 0;
    if (!isOpen || asker.site === null) return [];
    return rows<Override>(
      this.reader,
      `SELECT "code", "name", "text" FROM "scan_override"
       WHERE "place" = ? AND "gtin" = ? AND "serial" = ? AND "time" > ? ORDER BY "time" DESC`,
      [asker.site, gtin, serial, now - HOLDS],
    );
  }

  /** Keeps a decision. */
  async record(decision: Decision): Promise<void> {
    const values = [COLUMNS.map((name) => decision[name])];
    await inTransaction(this.writer, (tx) => insertRows(tx, 'scan_override', COLUMNS, values, { onConflict: 'nothing' }));
  }
}
