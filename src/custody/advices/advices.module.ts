/** Despatch advices; a module of its own, since whoever closes one (src/alerts) must read it first. */
import { Module } from '@nestjs/common';
import { AdvicesController } from './advices.controller.js';
import { Advices } from './advices.service.js';

@Module({ controllers: [AdvicesController], providers: [Advices], exports: [Advices] })
export class AdvicesModule {}
