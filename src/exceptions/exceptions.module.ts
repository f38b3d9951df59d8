/** Exceptions: what two partners disagree about. */
import { Module } from '@nestjs/common';
import { Disputes } from './disputes.js';
import { ExceptionsController } from './exceptions.controller.js';
import { Losses } from './losses.js';
import { Exceptions } from './exceptions.service.js';

@Module({ controllers: [ExceptionsController], providers: [Exceptions, Disputes, Losses], exports: [Disputes, Losses] })
export class ExceptionsModule {}
