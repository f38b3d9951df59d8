/** `POST /api/advices/{giver}/{taker}/{number}/close`: nothing more is expected. */
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { Advices } from './advices.service.js';
import { AdviceNumber, AdviceView, adviceView, Giver } from './advices.view.js';
import { Access } from '../platform/http/access.js';
import { Gln } from '../protocol/gs1/identifiers.js';
import { CurrentViewer } from '../registry/policy/access.guard.js';
import type { Professional } from '../registry/policy/access.policy.js';
import { AdviceClosing } from './closing.service.js';
import { CaseId } from '../exceptions/case.view.js';

/** `exceptions`: open one for each difference that has none yet. `text`: what they begin with. */
const Closing = z
  .strictObject({
    exceptions: z.boolean().default(false),
    text: z
      .string()
      .trim()
      .regex(/^[^\u0000]{1,1000}$/, 'must be 1 to 1000 characters')
      .nullable()
      .default(null),
  })
  .meta({ example: { exceptions: true, text: 'Counted twice at dock 3.' } });
const ClosedView = z.strictObject({ advice: AdviceView, exceptions: z.array(CaseId) });
type ClosedView = z.infer<typeof ClosedView>;

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
  @Access({ roles: ['manufacturer', 'distributor', 'pharmacy'], permission: 'custody' })
  @ApiOkResponse({ standardSchema: ClosedView })
  async close(
    @Param('giver', { schema: Giver }) giver: Gln,
    @Param('taker', { schema: Gln }) taker: Gln,
    @Param('number', { schema: AdviceNumber }) number: string,
    @Body({ schema: Closing }) body: z.infer<typeof Closing>,
    @CurrentViewer() viewer: Professional,
  ): Promise<ClosedView> {
    const key = { giver, taker, number };
    const now = Date.now();
    const exceptions = await this.closing.close(viewer, key, body, now);
    return { advice: adviceView(await this.advices.get(viewer, key, now)), exceptions };
  }
}
