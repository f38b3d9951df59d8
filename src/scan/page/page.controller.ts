/**
 * `GET /01/{gtin}...`: where the codes on packs lead. The same public answer as a page for people, as JSON, and the linkset
 * that GS1 resolvers offer. It needs no session, and a session changes nothing here.
 */
import { Controller, Get, Header, HttpStatus, Inject, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOkResponse, ApiParam } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../../platform/config.js';
import { CONFIG } from '../../platform/config.module.js';
import { Access } from '../../platform/http/access.js';
import { Limited } from '../../platform/http/rate-limit.js';
import { SCANS } from '../../registry/policy/limits.js';
import { Fault } from '../../protocol/fault.js';
import { AI_TABLE } from '../../protocol/gs1/ai/table.js';
import { CANONICAL_STEM } from '../../protocol/gs1/identifiers.js';
import { linkElements } from '../../protocol/gs1/scan/link.js';
import { type Language, LANGUAGES } from '../../protocol/verdict/public-texts.js';
import { linksetOf } from './linkset.js';
import { type Form, FORMS, formOf, languageOf, mediaTypeOf } from './negotiation.js';
import { CSS } from './page.css.js';
import { answerPage, outagePage } from './page.view.js';
import { addressOf } from './typed.js';
import { Scans } from '../scan.service.js';
import { PackForm, PageQuery, PublicView } from '../../wire/scan.js';

/** Qualifiers in their one order; consumer product variants (22) are read and make no difference. */
const PATHS = ['', '/22/:variant'].flatMap((variant) =>
  ['', '/10/:lot', '/21/:serial', '/10/:lot/21/:serial'].map((rest) => `01/:gtin${variant}${rest}`),
);

/**
 * Every other address that a Digital Link can have here: other keys, elements in another order, a slash behind it. What is no
 * pack's gets a page, too, that says so.
 */
const OTHERS = ['gtin', ...[...AI_TABLE].filter(([, { qualifiers }]) => qualifiers.length > 0).map(([ai]) => ai)].map(
  (key) => `${key}/*`,
);

/** Only the page's own style may be loaded, nothing may be sent. */
const POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

@Controller()
@Access('public')
export class PageController {
  constructor(
    private readonly scans: Scans,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * What anybody may know about a product, a batch or a pack, by its GS1 Digital Link. JSON where the header `accept` asks for
   * it, the linkset for `linkType=all`, a page for people otherwise.
   */
  @Get(PATHS)
  @Limited(SCANS)
  @Header('vary', 'accept, accept-language')
  @ApiParam({ name: 'gtin', schema: { type: 'string', example: '09520000000011' } })
  @ApiParam({ name: 'variant', schema: { type: 'string', example: '2A' } })
  @ApiParam({ name: 'lot', schema: { type: 'string', example: 'L4711' } })
  @ApiParam({ name: 'serial', schema: { type: 'string', example: 'A7F3K9' } })
  @ApiOkResponse({ standardSchema: PublicView })
  page(
    @Query({ schema: PageQuery }) query: PageQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.send(query, request, reply);
  }

  /** The same for every other form of a link. */
  @Get(OTHERS)
  @Limited(SCANS)
  @Header('vary', 'accept, accept-language')
  @ApiExcludeEndpoint()
  otherPage(
    @Query({ schema: PageQuery }) query: PageQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.send(query, request, reply);
  }

  /** Where the form of the home page leads: to the address of the page for what was typed. */
  @Get('pack')
  @ApiExcludeEndpoint()
  async typed(@Query({ schema: PackForm }) form: PackForm, @Res() reply: FastifyReply): Promise<void> {
    await reply.redirect(addressOf(form), HttpStatus.SEE_OTHER);
  }

  private async send({ linkType, lang }: PageQuery, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { accept, 'accept-language': languages } = request.headers;
    const language = LANGUAGES.find((one) => one === lang) ?? languageOf(languages);
    const form = linkType === 'all' ? FORMS[2] : formOf(accept);
    const sent = await this.render(request.url, form, language, request.ip);
    void reply.header('content-language', language);
    if (form === FORMS[0]) void reply.header('content-security-policy', POLICY);
    await reply.code(sent.status).type(mediaTypeOf(form)).send(sent.body);
  }

  private async render(
    address: string,
    form: Form,
    language: Language,
    network: string,
  ): Promise<{ status: number; body: string }> {
    const link = `${CANONICAL_STEM}${address}`;
    if (form === FORMS[2]) {
      return { status: HttpStatus.OK, body: JSON.stringify(linksetOf(linkElements(link), this.config.THERIAC_PUBLIC_URL)) };
    }
    if (form === FORMS[1]) {
      linkElements(link);
      const answer = await this.scans.answer(link, language, network);
      return { status: HttpStatus.OK, body: JSON.stringify({ audience: 'public', ...answer }) };
    }
    const asked = { language, address, serial: serialIn(link) };
    try {
      const answer = await this.scans.answer(link, language, network);
      const status = answer.answers[0]!.code === 'unreadable' ? HttpStatus.BAD_REQUEST : HttpStatus.OK;
      return { status, body: answerPage({ audience: 'public', ...answer }, asked) };
    } catch (reason) {
      if (!(reason instanceof Fault) || reason.code !== 'register-unavailable') throw reason;
      return { status: HttpStatus.SERVICE_UNAVAILABLE, body: outagePage(asked) };
    }
  }

  /** The page's style. */
  @Get('page.css')
  @ApiExcludeEndpoint()
  @Header('content-type', 'text/css; charset=utf-8')
  @Header('cache-control', 'public, max-age=31536000, immutable')
  style(): string {
    return CSS;
  }
}

/** The serial in an address; undefined where it has none, or is no link. */
function serialIn(link: string): string | undefined {
  try {
    return linkElements(link).find(({ ai }) => ai === '21')?.value;
  } catch {
    return undefined;
  }
}
