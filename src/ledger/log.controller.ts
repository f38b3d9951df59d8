/**
 * The log for any C2SP client: tlog-tiles under /log. Everything here is public, and all but the newest checkpoint is
 * immutable. Custody entries are here by id only; what they say is at /api/entries, for those who may see it.
 */
import { Controller, Get, Header, Param, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DataSource } from 'typeorm';
import { READER } from '../platform/database/database.module.js';
import { Access } from '../platform/http/access.js';
import { BYTES, TEXT } from '../platform/http/answers.js';
import { Fault } from '../protocol/fault.js';
import { formatBundle, parseTilePath, TILE_WIDTH, tileAt, type Tile } from '../protocol/log/tiles.js';
import { CheckpointSize, TilePath } from '../wire/ledger.js';
import { logBytes, readCheckpoint, readEntries, readHead, readTile, type StoredEntry } from './log.store.js';

const FOREVER = 'public, max-age=31536000, immutable';

@Controller('log')
@Access('public')
export class LogController {
  constructor(@InjectDataSource(READER) private readonly db: DataSource) {}

  /** The newest signed head, as a signed note. */
  @Get('checkpoint')
  @Header('content-type', 'text/plain; charset=utf-8')
  @Header('cache-control', 'public, max-age=1')
  @ApiProduces('text/plain')
  @ApiOkResponse(TEXT)
  async latest(): Promise<string> {
    return (await readCheckpoint(this.db))?.note ?? notFounded();
  }

  /** The signed head at a size, where that one was signed. */
  @Get('checkpoints/:size')
  @Header('content-type', 'text/plain; charset=utf-8')
  @Header('cache-control', FOREVER)
  @ApiProduces('text/plain')
  @ApiOkResponse(TEXT)
  async at(@Param('size', { schema: CheckpointSize }) size: number, @Req() request: FastifyRequest): Promise<string> {
    const found = isPlain(request) ? await readCheckpoint(this.db, size) : undefined;
    if (!found)
      throw new Fault('checkpoint-unknown', `no head of ${size} entries was signed: take the newest, /log/checkpoint`, { size });
    return found.note;
  }

  /** A tile of hashes (`tile/<level>/<n>[.p/<width>]`) or of entries (`tile/entries/<n>[.p/<width>]`). */
  @Get('tile/*')
  @ApiProduces('application/octet-stream')
  @ApiOkResponse(BYTES)
  async tile(
    @Param('*', { schema: TilePath }) path: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Uint8Array> {
    // An escaped spelling is another address for the same bytes.
    const tile = isPlain(reply.request) ? parseTilePath(`tile/${path}`) : undefined;
    const { size } = await readHead(this.db);
    const present = tile && tileAt(tile.level, tile.n, size);
    if (!tile || !present || tile.width > present.width) {
      throw new Fault(
        'tile-unknown',
        'the log has no such tile: see C2SP tlog-tiles for the paths, and /log/checkpoint for the size',
      );
    }
    void reply.header('content-type', 'application/octet-stream').header('cache-control', FOREVER);
    return Buffer.from(tile.level === 'entries' ? await this.bundle(tile) : await readTile(this.db, tile));
  }

  private async bundle({ n, width }: Tile): Promise<Uint8Array> {
    const first = n * TILE_WIDTH;
    const found = new Map((await readEntries(this.db, first, first + width)).map((entry) => [entry.index, entry]));
    return formatBundle(Array.from({ length: width }, (_, i) => bytesOrNone(found.get(first + i))));
  }
}

/** Whether nothing in the address is escaped, but a slash by a client that takes the rest of the address for one parameter. */
const isPlain = ({ url }: FastifyRequest): boolean => !url.split('?', 1)[0]!.replaceAll('%2F', '/').includes('%');

/** What is gone, or so damaged that nothing can be made of it, comes as nothing, so that whoever compares finds the place. */
function bytesOrNone(entry: StoredEntry | undefined): Uint8Array {
  if (!entry) return new Uint8Array();
  try {
    return logBytes(entry);
  } catch {
    return new Uint8Array();
  }
}

const notFounded = (): never => {
  throw new Fault(
    'not-founded',
    'this ledger has no entries yet: an authority founds it with `theriac init` or on the set-up page',
  );
};
