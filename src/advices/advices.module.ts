/** Despatch advices: what was announced, against what was sent and what came. */
import { Module } from '@nestjs/common';
import { AdvicesController } from './advices.controller.js';
import { Advices } from './advices.service.js';
import { AdviceClosingController } from './closing.controller.js';
import { AdviceClosing } from './closing.service.js';

@Module({ controllers: [AdvicesController, AdviceClosingController], providers: [Advices, AdviceClosing] })
export class AdvicesModule {}
