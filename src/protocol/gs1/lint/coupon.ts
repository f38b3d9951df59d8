/**
 * Linters for North American coupons (AI 8110 and 8112): self-describing digit strings, read field by field.
 *
 * Nothing in Theriac uses coupons; a table that claims to be complete must still tell a good one from a bad one.
 */
import { type Linter, digits } from './text.js';
import { yymmdd } from './time.js';

/** Takes fields off the front of a digit string and keeps the first reason why one is not in order. */
class Fields {
  private at = 0;
  /** Why the string is refused, once it is. */
  reason: string | undefined;
  constructor(private readonly text: string) {}

  fail(reason: string): void {
    this.reason ??= reason;
  }

  /** The next `length` digits, or fewer at the end of the string, which fails. */
  take(length: number, name: string): string {
    const field = this.text.slice(this.at, this.at + length);
    if (field.length < length) this.fail(`coupon-truncated-${name}`);
    this.at += field.length;
    return field;
  }

  /** One digit, which must be among `allowed`. */
  code(allowed: string, name: string): number {
    const field = this.take(1, name);
    if (!allowed.includes(field)) this.fail(`coupon-invalid-${name}`);
    return Number(field);
  }

  /** A field whose length is its first digit (one of `allowed`) plus `base`. */
  sized(allowed: string, base: number, name: string): void {
    this.take(this.code(allowed, name) + base, name);
  }

  /** A company prefix that may be left out: length digit 9. */
  optionalPrefix(name: string): void {
    const size = this.code('01234569', name);
    if (size !== 9) this.take(size + 6, name);
  }

  /** Whether an optional field begins here; takes its mark if so. */
  begins(mark: string): boolean {
    const here = this.text.charAt(this.at) === mark;
    if (here) this.at += 1;
    return here;
  }

  /** Nothing may be left. */
  end(): void {
    if (this.at !== this.text.length) this.fail('coupon-excess-data');
  }
}

const ANY = '0123456789';

function purchase(fields: Fields, ordinal: string): void {
  fields.sized('12345', 0, `${ordinal}-purchase-requirement`);
  fields.code('012349', `${ordinal}-purchase-requirement-code`);
  fields.take(3, `${ordinal}-purchase-family-code`);
}

function date(fields: Fields, name: string): string {
  const field = fields.take(6, name);
  if (yymmdd(field) !== undefined) fields.fail(`coupon-invalid-${name}`);
  return field;
}

function lintFields(text: string, read: (fields: Fields) => void): string | undefined {
  const reason = digits(text);
  if (reason !== undefined) return reason;
  const fields = new Fields(text);
  read(fields);
  fields.end();
  return fields.reason;
}

/** @see GS1 US, "North American Coupon Application Guideline Using GS1 DataBar Expanded Symbols" */
export const couponcode: Linter = (text) =>
  lintFields(text, (fields) => {
    fields.sized('0123456', 6, 'gcp');
    fields.take(6, 'offer-code');
    fields.sized('12345', 0, 'save-value');
    purchase(fields, '1st');
    if (fields.begins('1')) {
      fields.code('0123', 'additional-purchase-rules-code');
      purchase(fields, '2nd');
      fields.optionalPrefix('2nd-purchase-gcp');
    }
    if (fields.begins('2')) {
      purchase(fields, '3rd');
      fields.optionalPrefix('3rd-purchase-gcp');
    }
    const expiry = fields.begins('3') ? date(fields, 'expiration-date') : undefined;
    const start = fields.begins('4') ? date(fields, 'start-date') : undefined;
    if (expiry !== undefined && start !== undefined && start > expiry) fields.fail('coupon-expiration-before-start');
    if (fields.begins('5')) fields.sized(ANY, 6, 'serial-number');
    if (fields.begins('6')) fields.sized('1234567', 6, 'retailer-gcp-or-gln');
    if (fields.begins('9')) {
      fields.code('01256', 'save-value-code');
      fields.code('012', 'save-value-applies-to-item');
      fields.take(1, 'store-coupon-flag');
      fields.code('01', 'dont-multiply-flag');
    }
  });

/** @see GS1, "AI (8112) Coupon Data Specification" (positive offer file) */
export const couponposoffer: Linter = (text) =>
  lintFields(text, (fields) => {
    fields.code('01', 'format-code');
    fields.sized('0123456', 6, 'funder');
    fields.take(6, 'offer-code');
    fields.sized(ANY, 6, 'serial-number');
  });
