/**
 * Settings of the program, read once at start from the environment: how they are declared and read, and those that are no
 * room's own. Each room declares its own (`*.settings.ts`); src/settings.ts has all of them. Nothing else reads process.env;
 * main.ts, the command line and tests hand it in.
 */
import { z } from 'zod';

/** One setting. An empty string counts as not set, as in `PORT= npm start`. */
export const setting = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (value === '' ? undefined : value), schema);

/** A text of a certain form. @param mistake what is said of another */
export const matching = (form: RegExp, mistake: string) => z.string().regex(form, mistake);

/** A whole number in decimal digits. @param unit as in ` of hours`, for the text of a mistake */
export function wholeNumber(min: number, max: number, unit = '') {
  const mistake = `must be a whole number${unit} from ${min} to ${max}`;
  return matching(/^[0-9]+$/, mistake)
    .transform(Number)
    .pipe(z.int(mistake).min(min, mistake).max(max, mistake));
}

/** One of these words. */
const oneOf = <const W extends readonly [string, ...string[]]>(words: W) => z.enum(words, `must be one of ${words.join(', ')}`);

/** `true` or `false`. */
export const yesOrNo = () => oneOf(['true', 'false']).transform((text) => text === 'true');

export const mailAddress = () => z.email('must be a mail address, as register@example.org');

/** Names in the environment, and what each must be. */
export type Settings = Readonly<Record<string, z.ZodType>>;

/** What settings are once they are read. */
export type Read<S extends Settings> = Readonly<z.infer<z.ZodObject<S>>>;

const PUBLIC_URL = 'must be http(s)://host[:port] without a path';

export const platformSettings = {
  PORT: setting(wholeNumber(0, 65535).default(3000)).describe('TCP port to listen on; 0 lets the system choose one.'),
  HOST: setting(z.string().default('127.0.0.1')).describe(
    'Address to listen on. The default is reachable from this machine only; 0.0.0.0 opens the server to the network, so put TLS in front of it.',
  ),
  DATABASE_URL: setting(
    matching(/^postgres(ql)?:\/\//, 'must begin with postgres://, or be unset for SQLite').optional(),
  ).describe(
    'postgres:// address of the database. Unset: an SQLite file under THERIAC_DATA, which only one process may serve at a time.',
  ),
  THERIAC_DATA: setting(z.string().default('./data')).describe(
    'Folder of what the server keeps beside the database: the SQLite file, the log key, the last signed checkpoint. Losing it loses the log key.',
  ),
  THERIAC_PUBLIC_URL: setting(
    matching(/^https?:\/\/[^/?#]+$/, PUBLIC_URL)
      .refine((url) => URL.canParse(url), PUBLIC_URL)
      .optional(),
  ).describe(
    'Address under which others reach this server, without a path; it is printed into codes and links. Default: http://HOST:PORT. With https, browsers are told to stay on https.',
  ),
  THERIAC_TRUST_PROXY: setting(z.string().optional()).describe(
    'Addresses or networks of reverse proxies, with commas between, whose X-Forwarded-* headers are believed. Unset: nobody; set it too wide and clients can choose the address that limits are counted by.',
  ),
  THERIAC_METRICS_LISTEN: setting(
    matching(/^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):[0-9]{1,5}$/, 'must be host:port').optional(),
  ).describe(
    'Address, as host:port, at which figures are told in the form of Prometheus (GET /metrics), apart from everything else. Unset: nowhere. Who reaches it may read it: keep it to the machine or network of whoever runs the server.',
  ),
  LOG_LEVEL: setting(oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info')).describe(
    'How much is logged, as JSON lines on standard output. debug adds database statements, which hold what users confide to it.',
  ),
} satisfies Settings;

/** The settings of the platform, by their names in the environment. THERIAC_PUBLIC_URL is always filled in. */
export type Config = Omit<Read<typeof platformSettings>, 'THERIAC_PUBLIC_URL'> & { readonly THERIAC_PUBLIC_URL: string };

/** Some settings are wrong; the message lists all mistakes, a line each. */
export class InvalidSettings extends Error {
  override readonly name = 'InvalidSettings';
  constructor(mistakes: readonly string[]) {
    super(`these settings are wrong:\n${mistakes.map((mistake) => `  ${mistake}`).join('\n')}`);
  }
}

/**
 * Reads settings. Names that are not among them are ignored.
 * @throws InvalidSettings listing every mistake at once
 */
export function readSettings<S extends Settings>(settings: S, env: Readonly<Record<string, string | undefined>>): Read<S> {
  const read = z.object(settings).safeParse(env);
  if (read.success) return read.data;
  throw new InvalidSettings(read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
}

/** The address of a server that was told none. */
export const localUrl = ({ HOST, PORT }: Pick<Config, 'HOST' | 'PORT'>): string =>
  `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${PORT}`;

const LOCAL = /^(localhost|.*\.localhost|127(\.\d+){3}|0\.0\.0\.0|\[::1?\])$/;

/** Whether an address (http or https) leads to the machine itself, whoever uses it. */
export const isLocalUrl = (url: string): boolean => LOCAL.test(new URL(url).hostname);
