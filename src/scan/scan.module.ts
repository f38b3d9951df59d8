/** The verdict: scans by professionals and by anybody, and the page behind the codes on packs. */
import { Module } from '@nestjs/common';
import { PageController } from './page.controller.js';
import { ScanController } from './scan.controller.js';
import { ScanHistory } from './scan.history.js';
import { ScanPruning } from './scan.pruning.js';
import { Overrides } from './scan.overrides.js';
import { Scans } from './scan.service.js';

@Module({ controllers: [ScanController, PageController], providers: [Scans, ScanHistory, ScanPruning, Overrides] })
export class ScanModule {}
