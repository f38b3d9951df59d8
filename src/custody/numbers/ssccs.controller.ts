/** `/api/ssccs`: numbers for new containers. */
import { Body, Controller, Post } from '@nestjs/common';
import { ApiCreatedResponse } from '@nestjs/swagger';
import { Access } from '../../platform/http/access.js';
import { SignedIn } from '../../registry/policy/access.guard.js';
import type { Professional } from '../../registry/policy/access.policy.js';
import { SsccsBody, SsccsView } from '../../wire/ssccs.js';
import { Ssccs } from './ssccs.service.js';

@Controller('api/ssccs')
@Access({ permissions: ['custody'] })
export class SsccsController {
  constructor(private readonly ssccs: Ssccs) {}

  /** Gives you the next free SSCCs of a beginning that is granted to you. None is given twice, to whatever till, and none is in the register. */
  @Post()
  @ApiCreatedResponse({ standardSchema: SsccsView })
  async take(@Body({ schema: SsccsBody }) body: SsccsBody, @SignedIn() viewer: Professional): Promise<SsccsView> {
    return { ssccs: await this.ssccs.take(viewer.gln, body) };
  }
}
