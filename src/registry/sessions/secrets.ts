/**
 * Message authentication with a random value that all processes on one database share, so that what one hands out
 * another recognises, and nothing is stored for a stranger's sake.
 */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { createHmac, randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { insertRows, rows } from '../../platform/database/sql.js';
import { inTransaction } from '../../platform/database/transaction.js';
import { toBase64url } from '../../protocol/bytes.js';

@Injectable()
export class Secrets implements OnModuleInit {
  private key = '';

  constructor(@InjectDataSource() private readonly db: DataSource) {}

  /** Makes the value where there is none yet; of several processes that start at once, all take that of the first. */
  async onModuleInit(): Promise<void> {
    const fresh = toBase64url(randomBytes(32));
    this.key = await inTransaction(this.db, async (tx) => {
      await insertRows(tx, 'secret', ['name', 'value'], [['door', fresh]], { onConflict: 'nothing' });
      const [row] = await rows<{ value: string }>(tx, 'SELECT "value" FROM "secret" WHERE "name" = ?', ['door']);
      return row!.value;
    });
  }

  /** HMAC-SHA-256 over `purpose` and `message`: 32 bytes. */
  mac(purpose: string, message: Uint8Array): Uint8Array {
    return createHmac('sha256', this.key).update(`${purpose}\0`).update(message).digest();
  }
}
