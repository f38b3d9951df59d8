/** Who and what is known, sign-in, and the access policy, which stands before every route of the server. */
import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessGuard } from './policy/access.guard.js';
import { ApplicationsController } from './participants/applications.controller.js';
import { Applications } from './participants/applications.service.js';
import { SiteApplicationsController } from './participants/site-applications.controller.js';
import { SiteApplications } from './participants/site-applications.service.js';
import { GrantsController } from './participants/grants.controller.js';
import { ParticipantsController } from './participants/participants.controller.js';
import { Participants } from './participants/participants.service.js';
import { Reads } from './reads/reads.js';
import { Secrets } from './sessions/secrets.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { Sessions } from './sessions/sessions.service.js';

@Module({
  controllers: [SessionsController, ParticipantsController, GrantsController, ApplicationsController, SiteApplicationsController],
  providers: [
    Reads,
    Secrets,
    Sessions,
    Participants,
    Applications,
    SiteApplications,
    { provide: APP_GUARD, useClass: AccessGuard },
  ],
  exports: [Reads, Secrets, Applications],
})
export class RegistryModule {}
