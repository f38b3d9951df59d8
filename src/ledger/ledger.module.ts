/** The log: what was said, in order, signed. Knows nothing of medicines. */
import { Module } from '@nestjs/common';
import { LogController } from './log.controller.js';
import { Publisher } from './publisher.js';

@Module({ controllers: [LogController], providers: [Publisher], exports: [Publisher] })
export class LedgerModule {}
