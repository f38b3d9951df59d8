/** `POST /api/scan`: the verdict for whoever is signed in, the public answer for everybody else. */
import { Body, Controller, Header, Headers, HttpCode, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { Access } from '../platform/http/access.js';
import { freeText } from '../platform/http/free-text.js';
import { Limited } from '../platform/http/rate-limit.js';
import { CurrentViewer } from '../registry/policy/access.guard.js';
import type { Viewer, Professional } from '../registry/policy/access.policy.js';
import { languageOf } from './page/negotiation.js';
import { Scans } from './scan.service.js';
import { ProfessionalView, ScanView } from './scan.view.js';

/** `separators`: what the site's scanners send for GS, where that is unusual. `offline`: scanned before, kept until now. */
const Scan = z
  .strictObject({
    code: z.string().min(1).max(4096),
    separators: z.array(z.string().min(1).max(10)).max(10).default([]),
    offline: z.boolean().default(false),
  })
  .meta({ example: { code: ']d2010952000000001121A7F3K9\u001d1739123110L4711' } });

/** `reason`: the code that is overridden; `name`: who decides; `text`: why. */
const Decision = z
  .strictObject({
    code: Scan.shape.code,
    separators: Scan.shape.separators,
    reason: z.string().min(1).max(24),
    name: freeText(100),
    text: freeText(500),
  })
  .meta({
    example: {
      code: ']d2010952000000002821C5H2T8\u001d1739123110L0815',
      reason: 'OTHER_MARKET',
      name: 'A. Pharmacist',
      text: 'Imported for a patient, permit 7.',
    },
  });

@Controller('api/scan')
export class ScanController {
  constructor(private readonly scans: Scans) {}

  /** What to do with the thing whose code was scanned; `audience` says which of the two answers it is. */
  @Post()
  @HttpCode(200)
  @Access('optional')
  @Limited('scans')
  @Header('cache-control', 'no-store')
  @ApiOkResponse({ standardSchema: ScanView })
  async scan(
    @Body({ schema: Scan }) { code, ...options }: z.infer<typeof Scan>,
    @Headers('accept-language') language: string | undefined,
    @CurrentViewer() viewer: Viewer,
  ): Promise<ScanView> {
    if (viewer.kind === 'participant') {
      return { audience: 'professional', ...(await this.scans.verdict(code, options, viewer)) };
    }
    return { audience: 'public', ...(await this.scans.answer(code, languageOf(language), options.separators)) };
  }

  /** A pharmacist goes on against a reason that leaves it to people; recorded with name and reason, it holds for a day. */
  @Post('overrides')
  @Access({ roles: ['pharmacy'], permission: 'custody' })
  @ApiCreatedResponse({ standardSchema: ProfessionalView })
  async override(
    @Body({ schema: Decision }) decision: z.infer<typeof Decision>,
    @CurrentViewer() viewer: Viewer,
  ): Promise<ProfessionalView> {
    return { audience: 'professional', ...(await this.scans.override(decision, viewer as Professional)) };
  }
}
