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
import { parseDigitalLink } from '../../protocol/gs1/digital-link.js';
import { CANONICAL_STEM } from '../../protocol/gs1/identifiers.js';
import type { Language } from '../../protocol/verdict/public-texts.js';
import { linksetOf } from './linkset.js';
import { type Form, FORMS, formOf, languageOf, mediaTypeOf } from './negotiation.js';
import { CSS } from './page.css.js';
import { answerPage, outagePage } from './page.view.js';
import { Scans } from '../scan.service.js';
import { PageQuery, PublicView } from '../../wire/scan.js';

/** Qualifiers in their one order; consumer product variants (22) are read and make no difference. */
const PATHS = ['', '/22/:variant'].flatMap((variant) =>
  ['', '/10/:lot', '/21/:serial', '/10/:lot/21/:serial'].map((rest) => `01/:gtin${variant}${rest}`),
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
  async page(
    @Query({ schema: PageQuery }) { linkType }: PageQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { accept, 'accept-language': languages } = request.headers;
    const language = languageOf(languages);
    const form = linkType === 'all' ? FORMS[2] : formOf(accept);
    const sent = await this.render(`${CANONICAL_STEM}${request.url}`, form, language, request.ip);
    void reply.header('content-language', language);
    if (form === FORMS[0]) void reply.header('content-security-policy', POLICY);
    await reply.code(sent.status).type(mediaTypeOf(form)).send(sent.body);
  }

  private async render(link: string, form: Form, language: Language, address: string): Promise<{ status: number; body: string }> {
    if (form === FORMS[2]) {
      const { elements } = parseDigitalLink(link);
      return { status: HttpStatus.OK, body: JSON.stringify(linksetOf(elements, this.config.THERIAC_PUBLIC_URL)) };
    }
    if (form === FORMS[1]) {
      parseDigitalLink(link);
      return {
        status: HttpStatus.OK,
        body: JSON.stringify({ audience: 'public', ...(await this.scans.answer(link, language, address)) }),
      };
    }
    try {
      const answer = await this.scans.answer(link, language, address);
      const status = answer.answers[0]!.code === 'unreadable' ? HttpStatus.BAD_REQUEST : HttpStatus.OK;
      return { status, body: answerPage({ audience: 'public', ...answer }, serialIn(link), language) };
    } catch (reason) {
      if (!(reason instanceof Fault) || reason.code !== 'register-unavailable') throw reason;
      return { status: HttpStatus.SERVICE_UNAVAILABLE, body: outagePage(language) };
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

const serialIn = (link: string): string | undefined =>
  parseDigitalLink(link, { unchecked: true }).elements.find(({ ai }) => ai === '21')?.value;
