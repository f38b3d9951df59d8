/** What `theriac init` is told. */
import type { PlaceOptions } from '../cli/participants/place.js';
import type { Gln } from '../protocol/gs1/identifiers.js';

/** The options of `init`. */
export interface InitOptions extends PlaceOptions {
  name: string;
  authority: string;
  gln: string;
  also: { gln: Gln; name: string }[];
  quorum?: number;
  keys?: string;
  server?: string;
  token?: string;
  trial?: boolean;
  json?: boolean;
  /** Something was asked for: what is founded is shown, and asked about, too. */
  asked?: boolean;
}
