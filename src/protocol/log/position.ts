/** The place of an entry in the log. */

/** Where in the log an entry would stand: its index and the sequencer's time (epoch ms). */
export interface Position {
  index: number;
  time: number;
}
