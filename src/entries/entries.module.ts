/** The one write door: verify, judge, append. Depends on the log, the registry and custody; only they know its tables. */
import { Module } from '@nestjs/common';
import { ListStage } from '../custody/book/staging.store.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { RegistryModule } from '../registry/registry.module.js';
import { GenesisDoor } from '../registry/setup/genesis.door.js';
import { EntriesController } from './entries.controller.js';
import { JournalController } from './journal/journal.controller.js';
import { LedgerController } from './ledger.controller.js';
import { Intake } from './intake.js';
import { Clock } from './clock.js';
import { SequencerService } from './sequencer.service.js';
import { Probes } from './probes.js';
import { Warnings } from './warnings.js';
import { Strangers } from './strangers.js';

@Module({
  imports: [LedgerModule, RegistryModule],
  controllers: [EntriesController, JournalController, LedgerController],
  providers: [
    Clock,
    SequencerService,
    Probes,
    Intake,
    Strangers,
    Warnings,
    { provide: GenesisDoor, useExisting: Intake },
    { provide: ListStage, useExisting: SequencerService },
  ],
  exports: [Intake, GenesisDoor, ListStage],
})
export class EntriesModule {}
