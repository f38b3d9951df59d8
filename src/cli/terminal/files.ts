/** What commands read from files and write to them: a line each, or an answer as it comes. */
import { createWriteStream } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { Fault } from '../../protocol/fault.js';
import { printable } from '../../protocol/text.js';
import { Serial } from '../../protocol/gs1/identifiers.js';

/** A line of a file with its number, from 1. */
export interface FileLine {
  number: number;
  text: string;
}

/** The lines of a file that are not empty; `-` is standard input. @throws Fault `option-invalid` */
export async function linesIn(file: string): Promise<FileLine[]> {
  const text = file === '-' ? await standardInput() : await readText(file);
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  return lines.map((line, i) => ({ number: i + 1, text: line.trim() })).filter((line) => line.text !== '');
}

/** The serials of a file, a line each. @throws Fault `option-invalid` with the number of the line */
export async function serialsIn(file: string): Promise<Serial[]> {
  const lines = await linesIn(file);
  if (lines.length === 0) throw new Fault('option-invalid', `${file} names no serial: it has one on each line`, { file });
  const first = new Map<string, number>();
  return lines.map(({ number: line, text }) => {
    const before = first.get(text);
    if (before !== undefined)
      throw new Fault('line-repeated', `line ${line}: ${text} stands in line ${before} already: each serial is of one pack`, {
        file,
        line,
      });
    first.set(text, line);
    const read = Serial.safeParse(text);
    if (read.success) return read.data;
    throw new Fault('option-invalid', `line ${line} of ${file} is not a serial: ${text.slice(0, 40)}`, { file, line });
  });
}

/**
 * Writes an answer to a file, or to standard output where none is named, as it comes. A file is there as a whole or not at all.
 *
 * @param onBytes told of each part
 * @throws Fault `unreachable` where the answer breaks off
 */
export async function save(
  answer: Response,
  file: string | undefined,
  onBytes: (part: Uint8Array) => void = () => {},
): Promise<void> {
  async function* told(parts: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const part of parts) {
      onBytes(part);
      yield part;
    }
  }
  const aside = file === undefined ? undefined : `${file}.part`;
  const body = Readable.fromWeb(answer.body as ReadableStream<Uint8Array>);
  try {
    if (aside === undefined)
      return await pipeline(body, told, process.stdout.isTTY ? onTerminal : asItIs, process.stdout, { end: false });
    await pipeline(body, told, createWriteStream(aside));
    await rename(aside, file!);
  } catch (reason) {
    if (aside !== undefined) await rm(aside, { force: true });
    // What fetch says where the connection is cut.
    if (reason instanceof TypeError)
      throw new Fault('unreachable', 'the server broke off in the middle of its answer: try again');
    throw file !== undefined && (reason as NodeJS.ErrnoException).code?.startsWith('E') ? unwritable(file, reason) : reason;
  }
}

/** A text by parts, as a terminal may get it. */
async function* onTerminal(parts: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const part of parts) yield printable(decoder.decode(part, { stream: true }));
}

const asItIs = (parts: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> => parts;

/** The Fault of a file that cannot be written. */
export const unwritable = (file: string, reason: unknown): Fault =>
  new Fault('option-invalid', `${file} cannot be written (${(reason as NodeJS.ErrnoException).code}): name another file`, {
    file,
  });

/** A file in UTF-8. @throws Fault `option-invalid` */
export async function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((reason: NodeJS.ErrnoException) => {
    throw new Fault('option-invalid', `${file} cannot be read (${reason.code}): is its name right?`, { file });
  });
}

async function standardInput(): Promise<string> {
  let text = '';
  process.stdin.setEncoding('utf8');
  for await (const part of process.stdin) text += part as string;
  return text;
}
