/** The way into the log for its first entry. The registry knows the door, src/entries has what is behind it. */
export abstract class GenesisDoor {
  /** The verifier key (vkey) that this log will sign by: the genesis record names it. */
  abstract logKey(): string;

  /**
   * The log's verifier key, which the genesis record must name as `log`. Made at the first asking, in the data folder.
   *
   * @param origin the log's name, where the key must be made: the public address without its scheme
   */
  abstract logKey(origin: string): string;

  /**
   * Logs a genesis record, given as a compact JWS. `time` in epoch ms. Resolves when its checkpoint is signed.
   * @throws Fault of the form or the rules, `genesis-invalid`
   */
  abstract found(jws: string): Promise<{ id: string; index: number; time: number }>;
}
