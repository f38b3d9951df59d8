/**
 * E-mail through the operator's own mail server (THERIAC_SMTP_URL). Plain text only; what others wrote into it stays text.
 * The library is loaded with the first mail: most servers send none.
 */
import type { SendMailOptions, Transporter } from 'nodemailer';
import { printable } from '../protocol/text.js';
import type { Outcome } from './webhook.js';

/** A mail to one address. `id` stays the same over all attempts, so that a mail program shows a repeated one once. */
export interface Mail {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** How long the mail server may be silent, in ms. */
const PATIENCE = 10_000;

export class Mailer {
  private transport: Promise<Transporter> | undefined;

  /** @param url `smtp://...`, or undefined: no mail is sent. @param from the sender's address */
  constructor(
    private readonly url: string | undefined,
    private readonly from: string,
  ) {}

  /** Whether this server sends mail at all. */
  get ready(): boolean {
    return this.url !== undefined;
  }

  /** One attempt. Never rejects. */
  async send(mail: Mail): Promise<Outcome> {
    if (this.url === undefined) return { ok: false, status: null, error: 'this server sends no mail' };
    try {
      this.transport ??= connect(this.url);
      await (await this.transport).sendMail(composed(mail, this.from));
      return { ok: true, status: null };
    } catch (reason) {
      // The server's own words may name its users and machines; whoever reads the log of deliveries is not its operator.
      const { responseCode: status } = reason as { responseCode?: number };
      const error = status === undefined ? 'the mail server cannot be reached' : `the mail server answered ${status}`;
      return { ok: false, status: status ?? null, error };
    }
  }
}

async function connect(url: string): Promise<Transporter> {
  const { createTransport } = await import('nodemailer');
  const patience = { connectionTimeout: PATIENCE, greetingTimeout: PATIENCE, socketTimeout: PATIENCE };
  return createTransport({ url, ...patience, disableFileAccess: true, disableUrlAccess: true } as object);
}

/** The mail as the library takes it. Its subject is one line, whatever was put into it, and no text gives a terminal orders. */
export function composed({ id, to, subject, text }: Mail, from: string): SendMailOptions {
  const host = from
    .split('@')
    .at(-1)!
    .replace(/[^A-Za-z0-9.-]/g, '');
  return {
    from,
    to: { name: '', address: to },
    subject: printable(subject.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')).slice(0, 200),
    text: printable(text),
    messageId: `<${id}@${host}>`,
    headers: { 'auto-submitted': 'auto-generated' },
  };
}
