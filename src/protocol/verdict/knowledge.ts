/**
 * What a verdict is judged from: the reading of the code is in ../gs1/scan/scan.ts; here is what the register knows of the
 * thing it names, and who asks. Plain data: a server loads it, a test writes it down.
 */
import type { StepKind } from '../epcis/event.js';
import type { Claim, Dispute, Ending, Lock, Supply, Taker, Holding } from '../custody/holding.js';
import type { HoldingState } from '../custody/words.js';
import type { Gln } from '../gs1/identifiers.js';
import type { Role } from '../registry/records.js';
import type { Batch, MadeProduct, Recall } from '../registry/registry.js';
import type { Point, Sighting } from './sightings.js';

/** A professional who scans: the participant, where it stands, and the steps that it may sign there now. */
export interface Asker {
  readonly gln: Gln;
  readonly role: Role;
  /** Null where the session names no site: then any place of the participant counts as here. */
  readonly site: Gln | null;
  /** ISO 3166-1 alpha-2; null without a site. */
  readonly country: string | null;
  /** IANA name: days begin and end, and batches expire, at its midnight. */
  readonly timeZone: string;
  /** Where the site is; null without one. */
  readonly at: Point | null;
  readonly can: readonly StepKind[];
  /** Its licence has ended, or never had a step. */
  readonly unlicensed?: boolean;
  /** Its site is closed: what is there leaves, and nothing else is done there. */
  readonly closed?: boolean;
}

/** A lock and the object that it lies on: the scanned one or a container around it. */
export interface PlacedLock extends Lock {
  readonly on: string;
}

/** An open dispute and the object that it is about. */
export interface PlacedDispute extends Dispute {
  readonly on: string;
}

/** Who has an object: pack and the containers around it resolved to one answer. */
export interface Resolved {
  readonly owner: Gln;
  /** The giver while in transit. */
  readonly holder: Gln;
  readonly site: Gln;
  readonly state: HoldingState;
  readonly taker: Taker | null;
  /** The outermost container around it, which moves as one; null where it stands alone. */
  readonly container: string | null;
  /** `inferred`: booked in with its container and never seen by itself since. */
  readonly basis: 'scanned' | 'inferred';
  readonly locks: readonly PlacedLock[];
  /** Locked objects inside it. */
  readonly lockedInside: number;
  readonly supply: Supply | null;
  /** How it left the trade for good, if it did. */
  readonly end: Ending | null;
  /** Sent or brought back after its supply or its end. */
  readonly forGood: boolean;
  /** Who held it before, earliest first. */
  readonly past: readonly Gln[];
  /** The site at which part of it was dispensed. */
  readonly openedAt: Gln | null;
  /** Nothing is known of it before a stock-taking. */
  readonly unproven: boolean;
  /** A stock-taking brought it in: nobody commissioned it since, or somebody did. */
  readonly found: Holding['found'];
  /** Entry -> when it happened by its signer's word, epoch ms: of the supply, the end, and what else of these was reported. */
  readonly happened: ReadonlyMap<number, number>;
  readonly disputes: readonly PlacedDispute[];
  /** What was reported of it and had no effect. */
  readonly claims: readonly Claim[];
  /** Whose keys that signed steps of its past are under review. */
  readonly suspect: readonly Gln[];
  /** Whether the asker may know who has it, by the access policy. */
  readonly visible: boolean;
}

/** An object that the register knows, and who has it. */
export interface Scanned {
  readonly uri: string;
  readonly custody: Resolved;
}

/** What professionals' scans before this one say. */
export interface Evidence {
  /** Of the pack, by anybody; none from before an unlocking that cleared it. */
  readonly sightings: readonly Sighting[];
  /** When the pack was last moved, epoch ms; 0 where nobody but its manufacturer saw it, and nothing depends on it. */
  readonly moved: number;
  /** Index of the unlocking that cleared it, 0 for none. */
  readonly cleared: number;
  /** How many different unknown serials of the product were scanned at the asker's place of late. */
  readonly misses: number;
}

/** A pharmacist's decision to go on against a reason that leaves it to people: who, and why. */
export interface Override {
  readonly code: string;
  readonly name: string;
  readonly text: string;
}

/** What the register knows. Null: it does not know it, or the code does not name it. */
export interface Knowledge {
  readonly product: MadeProduct | null;
  /** The batch that the code names. */
  readonly printed: Batch | null;
  /** `expiry`: the date that it was commissioned with, where that is known. */
  readonly pack: { readonly custody: Resolved; readonly batch: Batch; readonly expiry?: string | null } | null;
  /** The container that the code names, and the batches of the packs inside it, with how many there are. */
  readonly container: { readonly custody: Resolved; readonly contents: readonly (Batch & { readonly count: number })[] } | null;
  /** What the asker reported of a pack or a case that does not exist. */
  readonly waiting: Claim | null;
  /** Who takes a return of the pack by its holder: its manufacturer, else the last of those who had it; null where none may. */
  readonly returnTo: Gln | null;
  /** Of the products concerned, newest first. */
  readonly recalls: readonly Recall[];
  /** How often the asker's site scanned the pack since it was dispensed, this time not counted. */
  readonly repeats: number;
  readonly evidence: Evidence;
  /** The code need not have been read here and now: the till kept it while it was offline. */
  readonly offline: boolean;
  /** Decisions of the asker's place on this pack, still in force. */
  readonly overrides: readonly Override[];
  /** Names of the participants that an answer may have to name; the product's manufacturer is always among them. */
  readonly names: ReadonlyMap<string, string>;
}

/** What the manufacturer of a product is called; null where nobody holds its number. */
export const nameOf = ({ participant }: MadeProduct, names: Knowledge['names']): string | null =>
  participant === null ? null : names.get(participant)!;
