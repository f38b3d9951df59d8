/** A request's body as lines of text, with bounds: what a stream parser of the framework does not check. */
import { fromUtf8 } from '../../protocol/bytes.js';
import { Fault } from '../../protocol/fault.js';

/**
 * The lines of a stream of UTF-8, without their ends (LF or CRLF). A missing last line end is forgiven.
 *
 * @param longest bytes that a line may have
 * @throws Fault `line-too-long`, `invalid-utf8`
 */
export async function* linesOf(body: AsyncIterable<Uint8Array>, longest: number): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of body) {
    const bytes = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      yield line(bytes.subarray(start, end), longest);
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > longest + 1) throw tooLong(longest);
  }
  if (rest.length > 0) yield line(rest, longest);
}

function line(bytes: Buffer, longest: number): string {
  const text = fromUtf8(bytes.at(-1) === 13 ? bytes.subarray(0, -1) : bytes);
  if (text.length > longest) throw tooLong(longest);
  return text;
}

const tooLong = (longest: number): Fault =>
  new Fault('line-too-long', `a line has more than ${longest} bytes: is it tab-separated text?`, { longest });
