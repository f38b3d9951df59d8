/**
 * Every setting of the program, read once at start from the environment. Nothing else reads process.env; main.ts, the
 * command line and tests hand it in. The README's table of settings is compared with this schema by a test.
 */
import { z } from 'zod';

/** An empty string counts as not set, as in `PORT= npm start`. */
const setting = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (value === '' ? undefined : value), schema);

/** The settings, each with its description. */
export const Settings = z.object({
  PORT: setting(
    z
      .string()
      .regex(/^[0-9]+$/, 'must be a whole number')
      .transform(Number)
      .pipe(z.int().max(65535))
      .default(3000),
  ).describe('TCP port to listen on; 0 lets the system choose one.'),
  HOST: setting(z.string().default('127.0.0.1')).describe(
    'Address to listen on. The default is reachable from this machine only; 0.0.0.0 opens the server to the network, so put TLS in front of it.',
  ),
  DATABASE_URL: setting(
    z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://, or be unset for SQLite')
      .optional(),
  ).describe(
    'postgres:// address of the database. Unset: an SQLite file under THERIAC_DATA, which only one process may serve at a time.',
  ),
  THERIAC_DATA: setting(z.string().default('./data')).describe(
    'Folder of what the server keeps beside the database: the SQLite file, the log key, the last signed checkpoint. Losing it loses the log key.',
  ),
  THERIAC_PUBLIC_URL: setting(
    z
      .string()
      .regex(/^https?:\/\/[^/?#]+$/, 'must be http(s)://host[:port] without a path')
      .optional(),
  ).describe(
    'Address under which others reach this server, without a path; it is printed into codes and links. Default: http://HOST:PORT. With https, browsers are told to stay on https.',
  ),
  THERIAC_TRUST_PROXY: setting(z.string().optional()).describe(
    'Addresses or networks of reverse proxies, with commas between, whose X-Forwarded-* headers are believed. Unset: nobody; set it too wide and clients can choose the address that limits are counted by.',
  ),
  THERIAC_RECEIPT_HOURS: setting(
    z
      .string()
      .regex(/^[0-9]+$/, 'must be a whole number of hours')
      .transform(Number)
      .pipe(z.int().min(1).max(8760))
      .default(48),
  ).describe('Hours after which goods that are still on their way count as overdue: giver and taker are told once.'),
  THERIAC_SCAN_DAYS: setting(
    z
      .string()
      .regex(/^[0-9]+$/, 'must be a whole number of days')
      .transform(Number)
      .pipe(z.int().min(30).max(36_500))
      .default(400),
  ).describe(
    'Days after which scans by professionals are forgotten, at least 30. Fewer save space; a code seen on two packs is no longer suspected once one of its scans is forgotten.',
  ),
  THERIAC_SMTP_URL: setting(
    z
      .string()
      .regex(/^smtps?:\/\/[^/?#]+([/?].*)?$/, 'must be smtp://[user:password@]host[:port] or smtps://...')
      .optional(),
  ).describe(
    'Mail server for notifications, as smtp://user:password@host:587 or smtps://... Unset: no mail is sent, webhooks still are. Needs THERIAC_MAIL_FROM.',
  ),
  THERIAC_MAIL_FROM: setting(z.email().optional()).describe(
    'Sender address of notifications by mail; the mail server must be allowed to send for it, or they end as spam.',
  ),
  THERIAC_WEBHOOK_PRIVATE: setting(
    z
      .enum(['true', 'false'])
      .transform((text) => text === 'true')
      .default(false),
  ).describe(
    "Whether webhooks may go to private addresses and over http://. Only for servers whose participants' systems are on the operator's own network: with true, every participant's administrator can make this server send requests to machines inside that network.",
  ),
  LOG_LEVEL: setting(z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info')).describe(
    'How much is logged, as JSON lines on standard output. debug adds database statements, which hold trade data.',
  ),
});

/** The settings, by their names in the environment. THERIAC_PUBLIC_URL is always filled in. */
export type Config = Readonly<Omit<z.infer<typeof Settings>, 'THERIAC_PUBLIC_URL'> & { THERIAC_PUBLIC_URL: string }>;

/** Some settings are wrong; the message lists all mistakes, a line each. */
export class InvalidSettings extends Error {
  override readonly name = 'InvalidSettings';
}

/**
 * The whole configuration, frozen. Names that are not settings are ignored.
 * @throws InvalidSettings listing every mistake at once
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const read = Settings.safeParse(env);
  if (!read.success) {
    const mistakes = read.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
    throw new InvalidSettings(`these settings are wrong:\n${mistakes.join('\n')}`);
  }
  const { HOST, PORT, THERIAC_PUBLIC_URL } = read.data;
  if (read.data.THERIAC_SMTP_URL !== undefined && read.data.THERIAC_MAIL_FROM === undefined)
    throw new InvalidSettings('these settings are wrong:\n  THERIAC_MAIL_FROM: must be set, too, where THERIAC_SMTP_URL is');
  const host = HOST.includes(':') ? `[${HOST}]` : HOST;
  return Object.freeze({ ...read.data, THERIAC_PUBLIC_URL: THERIAC_PUBLIC_URL ?? `http://${host}:${PORT}` });
}
