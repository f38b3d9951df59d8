/** `/api/ledger`: which ledger this is, and how far it is. */
import { Controller, Get, Inject } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { ApiOkResponse } from '@nestjs/swagger';
import type { DataSource } from 'typeorm';
import { readHead } from '../ledger/log.store.js';
import { type Config, isLocalUrl } from '../platform/config.js';
import { CONFIG } from '../platform/config.module.js';
import { READER } from '../platform/database/database.module.js';
import { Access } from '../platform/http/access.js';
import { toBase64url } from '../protocol/bytes.js';
import { LedgerView } from '../wire/ledger.js';
import { readLedger } from '../registry/registry.store.js';

@Controller('api/ledger')
@Access('public')
export class LedgerController {
  constructor(
    @InjectDataSource(READER) private readonly db: DataSource,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The ledger's id (what entries are signed for), its log's verifier key, and its present size; `founded` false where it is empty. */
  @Get()
  @ApiOkResponse({ standardSchema: LedgerView })
  async ledger(): Promise<LedgerView> {
    const ledger = await readLedger(this.db);
    const { size, root, time } = await readHead(this.db);
    return {
      founded: ledger !== undefined,
      id: ledger?.id ?? null,
      name: ledger?.name ?? null,
      log: ledger?.log ?? null,
      rules: ledger?.rules ?? null,
      quorum: ledger?.quorum ?? null,
      size,
      root: toBase64url(root),
      time: new Date(time).toISOString(),
      publicUrl: this.config.THERIAC_PUBLIC_URL,
      local: isLocalUrl(this.config.THERIAC_PUBLIC_URL),
    };
  }
}
