/** Serials for packs that are to be made, for the product's manufacturer and its lines. */
import { readProducts } from '../../registry/goods.reader.js';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { READER } from '../../platform/database/database.module.js';
import { execute, insertRows } from '../../platform/database/sql.js';
import { inTransaction } from '../../platform/database/transaction.js';
import { Fault } from '../../protocol/fault.js';
import type { Gtin } from '../../protocol/gs1/identifiers.js';
import type { Professional } from '../../registry/policy/access.policy.js';
import { isMaker } from '../../registry/policy/goods.policy.js';
import { requireFormat, usualFormat, type Format } from './pool.rules.js';
import {
  addRequest,
  closeRequest,
  countTaken,
  fillRequest,
  findRequest,
  hasSerialsFrom,
  issuedSerials,
  readReservations,
  type Reservation,
  type SerialRequest,
} from './pool.store.js';

/** What a line system asks for. `format` and `prefix` where it has its own rules. */
export interface Asked {
  id: string;
  count: number;
  prefix: string;
  format?: { length: number; alphabet: string } | undefined;
}

@Injectable()
export class SerialPools {
  constructor(
    @InjectDataSource() private readonly writer: DataSource,
    @InjectDataSource(READER) private readonly reader: DataSource,
  ) {}

  /** What is taken of a product's serials, and the form that the next ones would have. @throws Fault `product-unknown`, `not-yours` */
  async state(
    gtin: Gtin,
    maker: Professional,
  ): Promise<{ packs: number; issued: number; reservations: Reservation[]; format: Format }> {
    await this.requireOwn(gtin, maker);
    const taken = await countTaken(this.reader, gtin);
    const format = usualFormat('', Math.max(1, taken.packs + taken.issued));
    return { ...taken, reservations: await readReservations(this.reader, gtin), format };
  }

  /**
   * Gives out serials; the same request again gives the same ones, until it is closed.
   *
   * @throws Fault `product-unknown`, `not-yours`, `serials-guessable`, `serials-too-long`, `prefix-reserved`, `request-conflict`, `request-closed`
   */
  async ask(gtin: Gtin, maker: Professional, asked: Asked): Promise<AsyncGenerator<string[]>> {
    await this.requireOwn(gtin, maker);
    const { id, count, prefix } = asked;
    const reserved = (await readReservations(this.reader, gtin)).map((one) => one.prefix);
    const known = await findRequest(this.writer, gtin, id);
    if (!known) {
      const { packs, issued } = await countTaken(this.writer, gtin);
      const taken = packs + issued + count;
      const format = asked.format ? { prefix, ...asked.format } : usualFormat(prefix, taken);
      requireFormat(format, taken);
      const other = reserved.find((one) => prefix.startsWith(one));
      if (other !== undefined) throw prefixReserved(other);
      await addRequest(this.writer, gtin, id, count, format);
    } else requireSame(known, asked);
    const request = await fillRequest(this.writer, gtin, id, reserved);
    requireSame(request, asked);
    if (request.closed) throw new Fault('request-closed', `the request ${id} was closed: ask anew with another id`, { id });
    return issuedSerials(this.reader, gtin, request);
  }

  /** Ends a request: what is on no pack by now is returned, and not kept in mind any more. @throws Fault as `ask`, `request-unknown` */
  async close(gtin: Gtin, maker: Professional, id: string): Promise<{ used: number; returned: number }> {
    await this.requireOwn(gtin, maker);
    const request = await findRequest(this.writer, gtin, id);
    if (!request) throw new Fault('request-unknown', `there is no request ${id} for serials of ${gtin}: check its id`, { id });
    return closeRequest(this.writer, gtin, request);
  }

  /** Keeps serials that begin so for a line that draws them itself. @throws Fault `product-unknown`, `not-yours`, `prefix-reserved`, `prefix-used` */
  async reserve(gtin: Gtin, maker: Professional, { prefix, label }: Reservation): Promise<void> {
    await this.requireOwn(gtin, maker);
    const taken = await readReservations(this.writer, gtin);
    const same = taken.find((one) => one.prefix === prefix);
    if (same?.label === label) return;
    const other = taken.find((one) => one.prefix.startsWith(prefix) || prefix.startsWith(one.prefix));
    if (other) throw prefixReserved(other.prefix);
    if (await hasSerialsFrom(this.writer, gtin, prefix)) {
      throw new Fault('prefix-used', `there are serials of ${gtin} that begin with ${prefix}: reserve another beginning`, {
        prefix,
      });
    }
    await inTransaction(this.writer, (tx) =>
      insertRows(tx, 'serial_reservation', ['gtin', 'prefix', 'label', 'created'], [[Number(gtin), prefix, label, Date.now()]], {
        onConflict: 'nothing',
      }),
    );
  }

  /** Ends a reservation. @throws Fault `product-unknown`, `not-yours` */
  async release(gtin: Gtin, maker: Professional, prefix: string): Promise<void> {
    await this.requireOwn(gtin, maker);
    await inTransaction(this.writer, (tx) =>
      execute(tx, 'DELETE FROM "serial_reservation" WHERE "gtin" = ? AND "prefix" = ?', [Number(gtin), prefix]),
    );
  }

  private async requireOwn(gtin: Gtin, maker: Professional): Promise<void> {
    const [product] = await readProducts(this.reader, [gtin]);
    if (!product) throw new Fault('product-unknown', `the product ${gtin} is not registered: check the GTIN`, { gtin });
    if (isMaker(maker, product)) return;
    throw new Fault('not-yours', `serials of ${gtin} are given to its manufacturer only: check the GTIN`, { gtin });
  }
}

function requireSame(request: SerialRequest, { id, count, prefix, format }: Asked): void {
  const sameForm = !format || (format.length === request.length && format.alphabet === request.alphabet);
  if (request.count === count && request.prefix === prefix && sameForm) return;
  throw new Fault('request-conflict', `the request ${id} asked for something else before: ask anew with another id`, { id });
}

const prefixReserved = (prefix: string): Fault =>
  new Fault('prefix-reserved', `serials that begin with ${prefix} are reserved: take another beginning`, { prefix });
