/** How long work tells how far it is: a bar that is redrawn on a terminal, a plain line every few seconds elsewhere. */

/** Between two plain lines, between two drawings of the bar, and until a terminal shows that nothing is done yet, in milliseconds. */
const [LINE_EVERY, DRAW_EVERY, QUIET] = [5_000, 100, 1_000];
/** Characters of the bar. */
const WIDTH = 24;

/** Where it is written; standard error, so that results stay alone on standard output. */
interface Terminal {
  isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * A function to be told how much is done, of how much where `total` was not known before. Silent for machines (`json`).
 *
 * @param what is being done, for example "uploading"
 */
export function progress(
  what: string,
  total: number | undefined,
  { json }: { json?: boolean },
  terminal: Terminal = process.stderr,
  now: () => number = Date.now,
): (done: number, of?: number) => void {
  if (json) return () => {};
  let last = terminal.isTTY ? -Infinity : now();
  const waiting = terminal.isTTY ? setTimeout(() => terminal.write(`\r${what} ...`), QUIET).unref() : undefined;
  return (done, of = total ?? done) => {
    clearTimeout(waiting);
    const ended = done >= of;
    if (now() - last < (terminal.isTTY ? DRAW_EVERY : LINE_EVERY) && !(ended && terminal.isTTY)) return;
    last = now();
    const share = of === 0 ? 1 : Math.min(1, done / of);
    const text = `${done} of ${of} (${Math.floor(share * 100)} %)`;
    if (!terminal.isTTY) return void terminal.write(`${what}: ${text}\n`);
    const full = Math.round(share * WIDTH);
    terminal.write(`\r${what} [${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}] ${text}${ended ? '\n' : ''}`);
  };
}
