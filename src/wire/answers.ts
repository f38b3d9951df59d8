/**
 * Every JSON answer that a client reads, by name. A client takes the types from here; whoever may carry the schemas (the
 * command line, tests) hands it `misfit` as well, so that what comes is checked.
 *
 * The schemas are strict, since they also describe the API, and nothing may leave the server that they do not name. A client
 * is more patient: a server that is newer than it may have added members, which are left as they are. Nothing else is
 * forgiven: a member that is missing or of another type, or a word that its list does not have, would be told wrongly.
 */
import type { z } from 'zod';
import { AdvicesPage, AdviceView, ClosedAdviceView } from './advices.js';
import { AlertInFull, AlertsPage } from './alerts.js';
import { ChecksView, EntryView, ReceiptView, ResultsView } from './entries.js';
import { ExceptionInFull, ExceptionsPage } from './exceptions.js';
import { GrantsPage } from './grants.js';
import { JournalPage } from './journal.js';
import { LayoutsView } from './labels.js';
import { LedgerView } from './ledger.js';
import {
  DeliveriesView,
  MadeSubscriptionView,
  ReplayView,
  SecretView,
  SubscriptionsView,
  SubscriptionView,
  TestView,
} from './notifications.js';
import { BatchView, ObjectView } from './objects.js';
import { ApplicationsView, ApplicationView, AppliedView, ParticipantsPage, ParticipantView } from './participants.js';
import { ClosedPoolRequestView, PoolView } from './pools.js';
import { BatchesPage, ProductsPage, ProductView } from './products.js';
import { ReachView, RecallsPage } from './recalls.js';
import { ReadsPage } from './regulators.js';
import { ChecksPage, CheckView } from './returns.js';
import { ProfessionalView, ScanView } from './scan.js';
import { ListProofView, ListsPage, ListView, ListWithHeadsView } from './serial-lists.js';
import { ChallengeView, SessionView } from './sessions.js';
import { FoundedView, LogKeyView } from './setup.js';
import { SiteApplicationsPage } from './site-applications.js';
import { SsccsView } from './ssccs.js';
import { ExpiringView, StockView } from './stock.js';
import { StoredPage } from './stored.js';
import { TraceView } from './trace.js';

const ANSWERS = {
  advice: AdviceView,
  advices: AdvicesPage,
  alert: AlertInFull,
  alerts: AlertsPage,
  application: ApplicationView,
  applications: ApplicationsView,
  applied: AppliedView,
  batch: BatchView,
  batches: BatchesPage,
  challenge: ChallengeView,
  check: CheckView,
  checks: ChecksPage,
  closedAdvice: ClosedAdviceView,
  closedPoolRequest: ClosedPoolRequestView,
  deliveries: DeliveriesView,
  entry: EntryView,
  exception: ExceptionInFull,
  exceptions: ExceptionsPage,
  expiring: ExpiringView,
  founded: FoundedView,
  grants: GrantsPage,
  journal: JournalPage,
  layouts: LayoutsView,
  ledger: LedgerView,
  list: ListView,
  listProof: ListProofView,
  listWithHeads: ListWithHeadsView,
  lists: ListsPage,
  logKey: LogKeyView,
  madeSubscription: MadeSubscriptionView,
  object: ObjectView,
  override: ProfessionalView,
  participant: ParticipantView,
  participants: ParticipantsPage,
  pool: PoolView,
  product: ProductView,
  products: ProductsPage,
  reach: ReachView,
  reads: ReadsPage,
  recalls: RecallsPage,
  receipt: ReceiptView,
  replay: ReplayView,
  results: ResultsView,
  entryChecks: ChecksView,
  scan: ScanView,
  secret: SecretView,
  session: SessionView,
  siteApplications: SiteApplicationsPage,
  ssccs: SsccsView,
  stock: StockView,
  stored: StoredPage,
  subscription: SubscriptionView,
  subscriptions: SubscriptionsView,
  test: TestView,
  trace: TraceView,
} satisfies Record<string, z.ZodType>;

export type AnswerName = keyof typeof ANSWERS;
/** Each answer's type by its name. */
export type Answers = { [Name in AnswerName]: z.infer<(typeof ANSWERS)[Name]> };

/** Where an answer differs from what it should be: a path and what is wrong there. Undefined where it does not. */
export function misfit(name: AnswerName, body: unknown): string | undefined {
  const read = ANSWERS[name].safeParse(body);
  const issue = read.error?.issues.find((one) => !isAddition(one));
  return issue && `${['', ...issue.path.map(String)].join('/') || '/'}: ${issue.message}`;
}

/** Whether nothing is wrong but that there are members more, in one of the forms that it may have. */
const isAddition = (issue: z.core.$ZodIssue): boolean =>
  issue.code === 'unrecognized_keys' ||
  (issue.code === 'invalid_union' && issue.errors.some((form) => form.length > 0 && form.every(isAddition)));
