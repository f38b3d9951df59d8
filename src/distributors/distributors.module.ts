/** What distributors alone need: checking returned goods before they are sold again. */
import { Module } from '@nestjs/common';
import { ReturnsController } from './returns.controller.js';
import { ReturnChecks } from './returns.service.js';

@Module({ controllers: [ReturnsController], providers: [ReturnChecks] })
export class DistributorsModule {}
