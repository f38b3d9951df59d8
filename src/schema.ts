/**
 * What the database holds: the entities and migrations of all modules, migrations in the order of their timestamps. Each
 * belongs to its module; this list is the only place that knows all of them. Lowest layer first.
 */
import { AlertRow } from './alerts/alerts.entities.js';
import { ExceptionRow, NoteRow } from './exceptions/exceptions.entities.js';
import { Exceptions1767225600022 } from './exceptions/exceptions.migration.js';
import { Alerts1767225600021 } from './alerts/alerts.migration.js';
import { AdviceLineRow, AdviceRow, ConsignmentRow } from './advices/advices.entities.js';
import { Advices1767225600041 } from './advices/advices.migration.js';
import {
  BalanceRow,
  HoldingRow,
  NestingRow,
  PackRow,
  SerialListRow,
  ShipmentRow,
  TouchRow,
} from './custody/book/custody.entities.js';
import { Custody1767225600003 } from './custody/book/custody.migration.js';
import { ListNodeRow, ListPartRow } from './serial-lists/lists.entities.js';
import { Lists1767225600031 } from './serial-lists/lists.migration.js';
import { PackRoom1767225600046 } from './custody/book/pack-room.migration.js';
import { Reach1767225600032 } from './custody/book/reach.migration.js';
import { ReturnCheckItemRow, ReturnCheckRow } from './distributors/returns.entities.js';
import { ReturnChecks1767225600042 } from './distributors/returns.migration.js';
import { CheckpointRow, EntryRow, HeadRow, NodeRow } from './ledger/ledger.entities.js';
import { Ledger1767225600001 } from './ledger/ledger.migration.js';
import { SerialIssuedRow, SerialRequestRow, SerialReservationRow } from './manufacturers/serial-pools/pool.entities.js';
import { SerialPools1767225600033 } from './manufacturers/serial-pools/pool.migration.js';
import type { Schema } from './platform/database/data-source.js';
import { AttemptRow, DeliveryRow, OutboxRow, SubscriptionRow } from './notifications/outbox.entities.js';
import { Outbox1767225600020 } from './notifications/outbox.migration.js';
import {
  ApplicationRow,
  BatchRow,
  KeyRow,
  LedgerRow,
  LevelRow,
  MandateRow,
  ParticipantRow,
  ProductRow,
  RecallRow,
  SessionRow,
  SiteRow,
} from './registry/registry.entities.js';
import { RegulatorReadRow } from './registry/reads/reads.entities.js';
import { Reads1767225600034 } from './registry/reads/reads.migration.js';
import { Registry1767225600002 } from './registry/registry.migration.js';
import { SecretRow } from './registry/sessions/secret.entities.js';
import { Secrets1767225600011 } from './registry/sessions/secret.migration.js';
import { OverrideRow, ScanRow } from './scan/scan.entities.js';
import { ScanAge1767225600045 } from './scan/pruning.migration.js';
import { Scan1767225600004 } from './scan/scan.migration.js';

const outbox = [OutboxRow, SubscriptionRow, DeliveryRow, AttemptRow];
const alerts = [AlertRow, ExceptionRow, NoteRow];
const ledger = [EntryRow, NodeRow, HeadRow, CheckpointRow];
const registry = [
  LedgerRow,
  ParticipantRow,
  SiteRow,
  MandateRow,
  KeyRow,
  ProductRow,
  LevelRow,
  BatchRow,
  RecallRow,
  ApplicationRow,
  SessionRow,
  SecretRow,
  RegulatorReadRow,
];
const pools = [SerialRequestRow, SerialIssuedRow, SerialReservationRow];
const advices = [ConsignmentRow, AdviceRow, AdviceLineRow];
const custody = [HoldingRow, PackRow, TouchRow, NestingRow, SerialListRow, ListPartRow, ListNodeRow, BalanceRow, ShipmentRow];

export const schema: Schema = {
  entities: [
    ...outbox,
    ...ledger,
    ...registry,
    ...custody,
    ...advices,
    ScanRow,
    OverrideRow,
    ...alerts,
    ...pools,
    ReturnCheckRow,
    ReturnCheckItemRow,
  ],
  migrations: [
    Ledger1767225600001,
    Registry1767225600002,
    Custody1767225600003,
    Scan1767225600004,
    Secrets1767225600011,
    Outbox1767225600020,
    Alerts1767225600021,
    Exceptions1767225600022,
    Lists1767225600031,
    Reach1767225600032,
    SerialPools1767225600033,
    Reads1767225600034,
    Advices1767225600041,
    ReturnChecks1767225600042,
    ScanAge1767225600045,
    PackRoom1767225600046,
  ],
};
