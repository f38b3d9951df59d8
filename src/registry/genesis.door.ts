/** The way into the log for its first entry. The registry knows the door, src/entries has what is behind it. */
export abstract class GenesisDoor {
  /**
   * Logs a genesis record, given as a compact JWS. `time` in epoch ms.
   * @throws Fault of the form or the rules, `genesis-invalid`
   */
  abstract submit(jws: string): Promise<{ id: string; index: number; time: number }>;
}
