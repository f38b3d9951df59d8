/** `POST /api/scan`: the verdict for whoever is signed in, the public answer for everybody else. */
import { Body, Controller, Headers, HttpCode, Ip, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import { Access, OnlyReads } from '../platform/http/access.js';
import { Limited } from '../platform/http/rate-limit.js';
import { CurrentViewer, SignedIn } from '../registry/policy/access.guard.js';
import { isSignedIn, type Professional, type Viewer } from '../registry/policy/access.policy.js';
import { SCANS } from '../registry/policy/limits.js';
import { languageOf } from './page/negotiation.js';
import { Scans } from './scan.service.js';
import { OverrideBody, ProfessionalView, ScanBody, ScanView } from '../wire/scan.js';

@Controller('api/scan')
export class ScanController {
  constructor(private readonly scans: Scans) {}

  /** What to do with the thing whose code was scanned; `audience` says which of the two answers it is. */
  @Post()
  @HttpCode(200)
  @Access('optional')
  @OnlyReads(true)
  @Limited(SCANS)
  @ApiOkResponse({ standardSchema: ScanView })
  async scan(
    @Body({ schema: ScanBody }) { code, ...options }: ScanBody,
    @Headers('accept-language') language: string | undefined,
    @CurrentViewer() viewer: Viewer,
    @Ip() address: string,
  ): Promise<ScanView> {
    if (isSignedIn(viewer)) return { audience: 'professional', ...(await this.scans.verdict(code, options, viewer)) };
    return { audience: 'public', ...(await this.scans.answer(code, languageOf(language), address, options.separators)) };
  }

  /** A pharmacist goes on against a reason that leaves it to people; recorded with name and reason, it holds for a day. */
  @Post('overrides')
  @Access({ roles: ['pharmacy'], permissions: ['custody'] })
  @ApiCreatedResponse({ standardSchema: ProfessionalView })
  async override(
    @Body({ schema: OverrideBody }) decision: OverrideBody,
    @SignedIn() viewer: Professional,
  ): Promise<ProfessionalView> {
    return { audience: 'professional', ...(await this.scans.override(decision, viewer)) };
  }
}
