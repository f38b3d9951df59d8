/**
 * The verdict: scans by professionals and by anybody, and the page behind the codes on packs. Global, so that whoever needs
 * a verdict asks the VerdictSource without knowing this module.
 */
import { Global, Module } from '@nestjs/common';
import { VerdictSource } from '../custody/verdict.source.js';
import { Guesses } from './guesses.js';
import { PageController } from './page/page.controller.js';
import { ScanController } from './scan.controller.js';
import { ScanHistory } from './scan.history.js';
import { ScanPruning } from './scan.pruning.js';
import { Overrides } from './scan.overrides.js';
import { Scans } from './scan.service.js';
import { TillFaults } from './till-faults.js';

@Global()
@Module({
  controllers: [ScanController, PageController],
  providers: [Scans, Guesses, TillFaults, ScanHistory, ScanPruning, Overrides, { provide: VerdictSource, useExisting: Scans }],
  exports: [VerdictSource],
})
export class ScanModule {}
