/** Who and what is known, sign-in, and the access policy, which stands before every route of the server. */
import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessGuard } from './access.guard.js';
import { ApplicationsController } from './applications.controller.js';
import { Applications } from './applications.service.js';
import { ParticipantsController } from './participants.controller.js';
import { Participants } from './participants.service.js';
import { Reads } from './reads.js';
import { Secrets } from './secrets.js';
import { SessionsController } from './sessions.controller.js';
import { Sessions } from './sessions.service.js';

@Module({
  controllers: [SessionsController, ParticipantsController, ApplicationsController],
  providers: [Reads, Secrets, Sessions, Participants, Applications, { provide: APP_GUARD, useClass: AccessGuard }],
  exports: [Reads, Secrets, Applications],
})
export class RegistryModule {}
