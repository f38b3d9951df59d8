/** What pharmacies alone need: stock that must not be handed out, or not for much longer. */
import { Module } from '@nestjs/common';
import { ExpiringController } from './expiring.controller.js';

@Module({ controllers: [ExpiringController] })
export class PharmaciesModule {}
