/**
 * What the database holds: the entities and the migrations of each room, migrations in the order of their timestamps. Each
 * belongs to its room; this list is the only place that knows all of them.
 */
import { AdviceLineRow, AdviceRow } from './advices/advices.entities.js';
import { Advices1767225600041 } from './advices/advices.migration.js';
import { AlertMemberRow, AlertRow } from './alerts/alerts.entities.js';
import { AlertMembers1767225600050, Alerts1767225600021 } from './alerts/alerts.migration.js';
import {
  BalanceRow,
  BookedInRow,
  ClaimantRow,
  ConsignmentRow,
  ContestedRow,
  HoldingRow,
  MadeOfRow,
  NestingRow,
  PackRow,
  QuantityUseRow,
  ShipmentRow,
  TouchRow,
  WaitingClaimRow,
} from './custody/book/custody.entities.js';
import { BookedIn1767225600081 } from './custody/book/booked-in.migration.js';
import { Containers1767225600069 } from './custody/book/containers.migration.js';
import {
  Claims1767225600061,
  Custody1767225600003,
  Findings1767225600070,
  Spent1767225600062,
} from './custody/book/custody.migration.js';
import { Opened1767225600085 } from './custody/book/opened.migration.js';
import { ReportedUses1767225600088 } from './custody/book/reported-uses.migration.js';
import { Uses1767225600080 } from './custody/book/uses.migration.js';
import { Sources1767225600074 } from './custody/book/sources.migration.js';
import { PackDates1767225600073 } from './custody/book/dates.migration.js';
import { ListIdRow, ListNodeRow, ListPartRow, ListRivalRow, ListWasteRow, SerialListRow } from './custody/book/lists.entities.js';
import { SsccSeriesRow } from './custody/numbers/sscc.entities.js';
import { SsccSeries1767225600087 } from './custody/numbers/sscc.migration.js';
import { ReturnCheckItemRow, ReturnCheckRow } from './distributors/returns.entities.js';
import { ReturnChecks1767225600042 } from './distributors/returns.migration.js';
import { JournalRow } from './entries/journal/journal.entities.js';
import { Journal1767225600086 } from './entries/journal/journal.migration.js';
import { ProbeRow } from './entries/probes.entities.js';
import { Probes1767225600052 } from './entries/probes.migration.js';
import { ExceptionRow, NoteRow } from './exceptions/exceptions.entities.js';
import { Exceptions1767225600022 } from './exceptions/exceptions.migration.js';
import { FollowUpRow } from './follow-ups/follow-ups.entities.js';
import { FollowUps1767225600019 } from './follow-ups/follow-ups.migration.js';
import { CheckpointRow, EntryRow, HeadRow, NodeRow } from './ledger/ledger.entities.js';
import { Ledger1767225600001 } from './ledger/ledger.migration.js';
import { SerialIssuedRow, SerialRequestRow, SerialReservationRow } from './manufacturers/serial-pools/pool.entities.js';
import { SerialPools1767225600033 } from './manufacturers/serial-pools/pool.migration.js';
import { AttemptRow, DeliveryRow, OutboxRow, SubscriptionRow } from './notifications/outbox.entities.js';
import { Outbox1767225600020 } from './notifications/outbox.migration.js';
import type { Schema } from './platform/database/data-source.js';
import { RegulatorReadRow } from './registry/reads/reads.entities.js';
import {
  ApplicationRow,
  BatchAliasRow,
  BatchRow,
  KeyRow,
  CarriedApprovalRow,
  GrantedRow,
  LedgerRow,
  LevelRow,
  MandateRow,
  ParticipantRow,
  ProductRow,
  RecallRow,
  SessionRow,
  SiteApplicationRow,
  SiteRow,
} from './registry/registry.entities.js';
import { LotIndices1767225600089 } from './registry/lots.migration.js';
import {
  ApplicationFates1767225600051,
  Grants1767225600060,
  Makers1767225600072,
  Notices1767225600063,
  Registry1767225600002,
  SiteApplications1767225600075,
} from './registry/registry.migration.js';
import { SecretRow } from './registry/sessions/secret.entities.js';
import { OverrideRow, ScanRow } from './scan/scan.entities.js';
import { Scan1767225600004 } from './scan/scan.migration.js';

const ledger = [EntryRow, NodeRow, HeadRow, CheckpointRow];
const participants = [
  LedgerRow,
  ParticipantRow,
  SiteRow,
  MandateRow,
  GrantedRow,
  CarriedApprovalRow,
  KeyRow,
  ApplicationRow,
  SessionRow,
  SiteApplicationRow,
  SecretRow,
];
const products = [ProductRow, LevelRow, BatchRow, BatchAliasRow, RecallRow];
const custody = [
  HoldingRow,
  PackRow,
  TouchRow,
  ContestedRow,
  BookedInRow,
  NestingRow,
  BalanceRow,
  ShipmentRow,
  ConsignmentRow,
  WaitingClaimRow,
  ClaimantRow,
  MadeOfRow,
  QuantityUseRow,
];
const lists = [SerialListRow, ListPartRow, ListNodeRow, ListIdRow, ListRivalRow, ListWasteRow];
const outbox = [OutboxRow, SubscriptionRow, DeliveryRow, AttemptRow];
const cases = [AlertRow, AlertMemberRow, ExceptionRow, NoteRow];
const advices = [AdviceRow, AdviceLineRow];
const pools = [SerialRequestRow, SerialIssuedRow, SerialReservationRow];
const returns = [ReturnCheckRow, ReturnCheckItemRow];
const scans = [ScanRow, OverrideRow];

export const schema: Schema = {
  entities: [
    ...ledger,
    FollowUpRow,
    ...participants,
    ...products,
    RegulatorReadRow,
    ...custody,
    SsccSeriesRow,
    ...lists,
    ...outbox,
    ...cases,
    ...advices,
    ...pools,
    ...returns,
    ProbeRow,
    JournalRow,
    ...scans,
  ],
  // The log, and the custody that follows from it.
  audited: [
    'entry',
    'node',
    'head',
    'holding',
    'pack',
    'touch',
    'nesting',
    'contested',
    'booked_in',
    'balance',
    'shipment',
    'consignment',
    'waiting_claim',
    'claimant',
    'made_of',
    'quantity_use',
  ],
  migrations: [
    Ledger1767225600001,
    Registry1767225600002,
    Custody1767225600003,
    Scan1767225600004,
    FollowUps1767225600019,
    Outbox1767225600020,
    Alerts1767225600021,
    Exceptions1767225600022,
    SerialPools1767225600033,
    Advices1767225600041,
    ReturnChecks1767225600042,
    AlertMembers1767225600050,
    ApplicationFates1767225600051,
    Probes1767225600052,
    Grants1767225600060,
    Claims1767225600061,
    Spent1767225600062,
    Notices1767225600063,
    Containers1767225600069,
    Findings1767225600070,
    Makers1767225600072,
    PackDates1767225600073,
    Sources1767225600074,
    SiteApplications1767225600075,
    Uses1767225600080,
    BookedIn1767225600081,
    Opened1767225600085,
    Journal1767225600086,
    SsccSeries1767225600087,
    ReportedUses1767225600088,
    LotIndices1767225600089,
  ],
};
