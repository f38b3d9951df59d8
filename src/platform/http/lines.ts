/** A request's body as lines of text, with bounds: what a stream parser of the framework does not check. */
import { fromUtf8 } from '../../protocol/bytes.js';
import { Fault } from '../../protocol/fault.js';

/**
 * The lines of a stream of UTF-8, without their ends (LF or CRLF), as many at once as have arrived. A missing last line end
 * is forgiven.
 *
 * @param longest bytes that a line may have
 * @throws Fault `line-too-long`, `invalid-utf8`
 */
export async function* linesOf(body: AsyncIterable<Uint8Array>, longest: number): AsyncGenerator<string[]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of body) {
    const bytes = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    const end = bytes.lastIndexOf(10) + 1;
    if (end > 0) yield split(bytes.subarray(0, end - 1), longest);
    rest = bytes.subarray(end);
    if (rest.length > longest + 1) throw tooLong(longest);
  }
  if (rest.length > 0) yield split(rest, longest);
}

function split(bytes: Buffer, longest: number): string[] {
  const lines = fromUtf8(bytes).split('\n');
  return lines.map((line) => {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (text.length > longest) throw tooLong(longest);
    return text;
  });
}

const tooLong = (longest: number): Fault =>
  new Fault('line-too-long', `a line has more than ${longest} bytes: is it tab-separated text?`, { longest });
