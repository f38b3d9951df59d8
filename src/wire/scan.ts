/** `/api/scan` and the public pages: what is asked of a code, and the answers. What they mean: docs/verdict.md. */
import { z } from 'zod';
import { STATE_WORDS } from '../protocol/custody/words.js';
import { Gln, Gtin } from '../protocol/gs1/identifiers.js';
import { PUBLIC_ANSWERS, type PublicCode } from '../protocol/verdict/public-texts.js';
import { type ReasonCode, REASONS } from '../protocol/verdict/reasons.js';
import { freeText } from './text.js';

/** `separators`: what the site's scanners send for GS, where that is unusual. `offline`: scanned before, kept until now. */
export const ScanBody = z
  .strictObject({
    code: z.string().min(1).max(4096),
    separators: z.array(z.string().min(1).max(10)).max(10).default([]),
    offline: z.boolean().default(false),
  })
  .meta({ example: { code: ']d2010952000000001121A7F3K9\u001d1739123110L4711' } });
export type ScanBody = z.infer<typeof ScanBody>;

/** `reason`: the code that is overridden; `name`: who decides; `text`: why. */
export const OverrideBody = z
  .strictObject({
    code: ScanBody.shape.code,
    separators: ScanBody.shape.separators,
    reason: z.string().min(1).max(24),
    name: freeText(100),
    text: freeText(500),
  })
  .meta({
    example: {
      code: ']d2010952000000002821C5H2T8\u001d1739123110L0815',
      reason: 'OTHER_MARKET',
      name: 'A. Pharmacist',
      text: 'Imported for a patient, permit 7.',
    },
  });
export type OverrideBody = z.infer<typeof OverrideBody>;

/** The query of a public page: `linkType=all` asks for the linkset, `lang` for a language; other parameters are attributes (17=YYMMDD) or not for us. */
export const PageQuery = z.looseObject({
  linkType: z.union([z.string(), z.array(z.string())]).optional(),
  lang: z.union([z.string(), z.array(z.string())]).optional(),
});
export type PageQuery = z.infer<typeof PageQuery>;

/** The form of the home page: what stands beside the square code, as people type it; what is left empty is not given. */
export const PackForm = z.looseObject({
  gtin: z.string().max(40).default(''),
  lot: z.string().max(60).default(''),
  serial: z.string().max(60).default(''),
  expiry: z.string().max(40).default(''),
});
export type PackForm = z.infer<typeof PackForm>;

const codes = <Code extends string>(table: Readonly<Record<Code, unknown>>) => z.enum(Object.keys(table) as [Code, ...Code[]]);
const AsOf = z.strictObject({ size: z.int(), time: z.iso.datetime() });
const Taker = z.strictObject({ owner: Gln, holder: Gln, site: z.nullable(Gln) });

const Vrs = z.union([
  z.strictObject({ verified: z.literal(true), info: z.string().optional() }),
  z.strictObject({ verified: z.literal(false), failure: z.string(), info: z.string().optional() }),
  z.strictObject({ status: z.union([z.literal(400), z.literal(404)]) }),
]);

const VerdictWords = z.enum(['rescan', 'stop', 'hold', 'ok']);

export const Reason = z.strictObject({
  code: codes<ReasonCode>(REASONS),
  title: z.string(),
  advice: z.string(),
  verdict: VerdictWords,
  alert: z.enum(['site', 'partner', 'authority']).nullable(),
  graceHours: z.int(),
  nmvs: z.strictObject({ code: z.string().nullable(), alert: z.string().nullable() }).nullable(),
  vrs: Vrs.nullable(),
  facts: z.record(z.string(), z.string()),
});

const Whom = z.strictObject({
  role: z.enum(['manufacturer', 'regulator', 'supplier', 'holder', 'partner', 'yourself']),
  gln: z.nullable(Gln),
  name: z.string().nullable(),
});

const Exit = z.union([
  z.strictObject({
    do: z.enum(['dispense', 'book_in', 'take_stock', 'take_back', 'destroy', 'void', 'unlock', 'open_exception']),
    object: z.string(),
  }),
  z.strictObject({ do: z.literal('send_back'), object: z.string(), to: Gln }),
  z.strictObject({ do: z.literal('close_exception'), object: z.string(), closes: z.string() }),
  z.strictObject({ do: z.literal('override'), reason: codes<ReasonCode>(REASONS) }),
  z.strictObject({ do: z.literal('undo_report'), object: z.string(), undoes: z.string() }),
  z.strictObject({ do: z.literal('confirm_report'), object: z.string(), confirms: z.string() }),
  z.strictObject({ do: z.literal('reactivate'), object: z.string(), undoes: z.string(), until: z.iso.datetime() }),
  z.strictObject({ do: z.literal('wait_for'), who: Whom }),
]);

const Custody = z.strictObject({
  owner: Gln,
  holder: Gln,
  site: Gln,
  state: z.enum(STATE_WORDS),
  taker: Taker.nullable(),
  container: z.string().nullable(),
  basis: z.enum(['scanned', 'inferred']),
  here: z.boolean(),
});

/** The answer for professionals. */
export const ProfessionalView = z.strictObject({
  audience: z.literal('professional'),
  verdict: VerdictWords,
  reasons: z.array(Reason).readonly(),
  product: z.strictObject({ gtin: Gtin, name: z.string(), manufacturer: z.string().nullable() }).nullable(),
  batch: z
    .strictObject({ lot: z.string(), expiry: z.iso.date(), printed: z.array(z.iso.date()).readonly(), serialised: z.boolean() })
    .nullable(),
  pack: z.strictObject({ uri: z.string(), gtin: Gtin, serial: z.string() }).nullable(),
  container: z
    .strictObject({
      uri: z.string(),
      contents: z.array(z.strictObject({ gtin: Gtin, lot: z.string(), expiry: z.iso.date(), count: z.int() })).readonly(),
    })
    .nullable(),
  custody: Custody.nullable(),
  exits: z.array(Exit).readonly(),
  asOf: AsOf,
});

export type ProfessionalView = z.infer<typeof ProfessionalView>;

/** The answer for anybody. */
export const PublicView = z.strictObject({
  audience: z.literal('public'),
  answers: z
    .array(
      z.strictObject({
        code: codes<PublicCode>(PUBLIC_ANSWERS),
        tone: z.enum(['plain', 'caution', 'danger']),
        title: z.string(),
        text: z.string(),
        date: z.iso.date().nullable(),
        notice: z.string().nullable(),
      }),
    )
    .readonly(),
  product: z.strictObject({ name: z.string(), manufacturer: z.string().nullable() }).nullable(),
  batch: z.strictObject({ lot: z.string(), expiry: z.iso.date() }).nullable(),
  asOf: AsOf,
});
export type PublicView = z.infer<typeof PublicView>;

export const ScanView = z.discriminatedUnion('audience', [ProfessionalView, PublicView]);
export type ScanView = z.infer<typeof ScanView>;
