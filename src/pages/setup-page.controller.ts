/**
 * `/setup`: the page on which a regulator founds the ledger in its own browser. Static files that `npm run build` puts into
 * dist/web; the key is made in the page and never leaves it, so nothing is decided here.
 */
import { Controller, Get, Header, Param, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { readFile } from 'node:fs/promises';
import { Access } from '../platform/http/access.js';
import { Fault } from '../protocol/fault.js';
import { SetupFile } from '../wire/setup.js';

/** From dist/pages and from src/pages alike. */
const FOLDER = new URL('../../dist/web/setup/', import.meta.url);

/** Nothing but its own script and style, and questions to this server. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const TYPES = { 'setup.js': 'text/javascript; charset=utf-8', 'setup.css': 'text/css; charset=utf-8' } as const;

@Controller('setup')
@ApiExcludeController()
@Access('public')
export class SetupPageController {
  /** The page. The token stands in the address's fragment, which no browser sends. */
  @Get()
  @Header('content-security-policy', POLICY)
  @Header('referrer-policy', 'no-referrer')
  page(@Res() reply: FastifyReply): Promise<void> {
    return send(reply, 'index.html', 'text/html; charset=utf-8');
  }

  /** Its script and its style. */
  @Get(':file')
  @Header('cache-control', 'no-cache')
  file(@Param('file', { schema: SetupFile }) file: string, @Res() reply: FastifyReply): Promise<void> {
    if (!Object.hasOwn(TYPES, file)) throw new Fault('not-found', 'there is nothing at this address');
    return send(reply, file, TYPES[file as keyof typeof TYPES]);
  }
}

async function send(reply: FastifyReply, file: string, type: string): Promise<void> {
  const content = await readFile(new URL(file, FOLDER)).catch(() => {
    throw new Fault('not-found', 'the set-up page was not built: run "npm run build", or found the ledger by "theriac init"');
  });
  await reply.type(type).send(content);
}
