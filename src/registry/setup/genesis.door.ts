/** The way into the log for its first entry. The registry knows the door; src/entries has what is behind it. */
export abstract class GenesisDoor {
  /**
   * The log's verifier key (vkey), which the genesis record must name as `log`.
   *
   * @param origin what the log is called, where its key is made now: later askings give the key that there is
   */
  abstract logKey(origin: string): Promise<string>;

  /**
   * Logs a genesis record, given as a compact JWS. `time` in epoch ms.
   * @throws Fault of the form or the rules, `genesis-invalid`
   */
  abstract found(jws: string): Promise<{ id: string; index: number; time: number }>;
}
