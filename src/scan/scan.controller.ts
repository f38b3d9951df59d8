/** `POST /api/scan`: the verdict for whoever is signed in, the public answer for everybody else. */
import { Body, Controller, Header, Headers, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { Access } from '../platform/http/access.js';
import { Limited } from '../platform/http/rate-limit.js';
import { CurrentViewer } from '../registry/access.guard.js';
import type { Viewer } from '../registry/access.policy.js';
import { languageOf } from './negotiation.js';
import { Scans } from './scan.service.js';
import { ScanView } from './scan.view.js';

/** `separators`: what the site's scanners send for GS, where that is unusual. `offline`: scanned before, kept until now. */
const Scan = z.strictObject({
  code: z.string().min(1).max(4096),
  separators: z.array(z.string().min(1).max(10)).max(10).default([]),
  offline: z.boolean().default(false),
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
}
