/** `POST /api/advices/{giver}/{taker}/{number}/close`: nothing more is expected. */
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { Advices } from './advices.service.js';
import { adviceView } from './advices.view.js';
import { Access } from '../platform/http/access.js';
import { Gln } from '../protocol/gs1/identifiers.js';
import { SignedIn } from '../registry/policy/access.guard.js';
import type { Professional } from '../registry/policy/access.policy.js';
import { AdviceClosing } from './closing.service.js';
import { AdviceNumber, ClosedAdviceView, ClosingBody, Giver } from '../wire/advices.js';

@Controller('api/advices')
export class AdviceClosingController {
  constructor(
    private readonly closing: AdviceClosing,
    private readonly advices: Advices,
  ) {}

  /**
   * The taker closes an advice. Refused while anything is missing, too much or not announced, unless there is an exception
   * for it; with `exceptions` those that lack are opened, with three working days for the giver to answer. `exceptions` of
   * the answer: the ids of those that this opened.
   */
  @Post(':giver/:taker/:number/close')
  @HttpCode(200)
  @Access({ roles: ['manufacturer', 'distributor', 'pharmacy'], permissions: ['custody'] })
  @ApiOkResponse({ standardSchema: ClosedAdviceView })
  async close(
    @Param('giver', { schema: Giver }) giver: Gln,
    @Param('taker', { schema: Gln }) taker: Gln,
    @Param('number', { schema: AdviceNumber }) number: string,
    @Body({ schema: ClosingBody }) body: ClosingBody,
    @SignedIn() viewer: Professional,
  ): Promise<ClosedAdviceView> {
    const key = { giver, taker, number };
    const now = Date.now();
    const exceptions = await this.closing.close(viewer, key, body, now);
    return { advice: adviceView(await this.advices.get(viewer, key, now)), exceptions };
  }
}
