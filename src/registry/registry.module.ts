/** Who and what is known, sign-in, and the access policy, which stands before every route of the server. */
import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessGuard } from './access.guard.js';
import { Secrets } from './secrets.js';
import { SessionsController } from './sessions.controller.js';
import { Sessions } from './sessions.service.js';

@Module({
  controllers: [SessionsController],
  providers: [Secrets, Sessions, { provide: APP_GUARD, useClass: AccessGuard }],
  exports: [Secrets],
})
export class RegistryModule {}
