/**
 * The other side of shim.c: what is preloaded into a server under test, and what it is told while it runs. Linux with a C
 * compiler; nothing of it needs to be root.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('../../test/crash/shim.c', import.meta.url));

/** The fields of the control block, in their order in shim.c. */
const FIELDS = ['kinds', 'countdown', 'again', 'error', 'failed', 'budget', 'refused', 'ops'] as const;

/** Numbers of Linux; `kill` ends the server in the midst of the call. */
export const ERRORS = { EIO: 5, ENOSPC: 28, kill: 0 } as const;

/** Which calls count. */
export const KINDS = { writes: 1, syncs: 2, both: 3 } as const;

/** What is to fail: the `n`th of the calls that count from now on, and, where given, the `again`th after that one. */
export interface Plan {
  n: number;
  again?: number;
  kinds: keyof typeof KINDS;
  error: keyof typeof ERRORS;
}

export class Shim {
  /** What a server is started with. */
  readonly env: Readonly<Record<string, string>>;
  /** Where all writes and syncs are recorded, if they are. */
  readonly log: string;
  private readonly control: number;

  /** @param place where its own files lie; @param folder whose files it is about */
  constructor(place: string, folder: string, { record = false } = {}) {
    const library = join(place, 'shim.so');
    if (!existsSync(library)) compile(library);
    const file = join(place, 'control');
    this.log = join(place, 'record');
    writeFileSync(file, Buffer.alloc(8 * FIELDS.length));
    this.control = openSync(file, 'r+');
    this.set('budget', -1);
    this.env = {
      LD_PRELOAD: library,
      CRASH_CONTROL: file,
      CRASH_FOLDER: folder,
      ...(record && { CRASH_RECORD: this.log }),
      // Writes go through the C library, where the shim is.
      UV_USE_IO_URING: '0',
    };
  }

  /** Makes a call fail. */
  arm({ n, again = 0, kinds, error }: Plan): void {
    this.set('error', ERRORS[error]);
    this.set('kinds', KINDS[kinds]);
    this.set('again', again);
    this.set('countdown', n);
  }

  /** Nothing fails any more. */
  disarm(): void {
    for (const field of ['again', 'countdown'] as const) this.set(field, 0);
  }

  /** The disk takes so many bytes more and is full then; undefined: it has room. */
  fill(bytes: number | undefined): void {
    this.set('budget', bytes ?? -1);
  }

  /** Calls that were made to fail so far. */
  get failed(): number {
    return this.get('failed');
  }

  /** Whether the plan is carried out. */
  get spent(): boolean {
    return this.get('countdown') === 0 && this.get('again') === 0;
  }

  /** Writes that a full disk refused so far. */
  get refused(): number {
    return this.get('refused');
  }

  /** Operations recorded so far. */
  get ops(): number {
    return this.get('ops');
  }

  close(): void {
    closeSync(this.control);
  }

  private get(field: (typeof FIELDS)[number]): number {
    const bytes = Buffer.alloc(8);
    readSync(this.control, bytes, 0, 8, 8 * FIELDS.indexOf(field));
    return Number(bytes.readBigInt64LE());
  }

  private set(field: (typeof FIELDS)[number], value: number): void {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(value));
    writeSync(this.control, bytes, 0, 8, 8 * FIELDS.indexOf(field));
  }
}

/** Whether this machine has what it takes: Linux and a C compiler. */
export const canPreload = ((): boolean => {
  if (process.platform === 'linux' && spawnSync('cc', ['--version']).status === 0) return true;
  console.warn('there is no C compiler, or this is not Linux: tests that make writes fail are skipped');
  return false;
})();

function compile(library: string): void {
  execFileSync('cc', ['-shared', '-fPIC', '-O2', '-o', library, SOURCE, '-ldl', '-lpthread'], { stdio: 'inherit' });
}
