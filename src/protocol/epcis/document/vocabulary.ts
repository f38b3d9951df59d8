/**
 * The words of GS1's Core Business Vocabulary (CBV 2.0) and the prefixes that a document's `@context` declares.
 *
 * EPCIS writes one word in four ways: bare (`shipping`), as a web URI (`https://ref.gs1.org/cbv/BizStep-shipping`), as a
 * CURIE (`cbv:BizStep-shipping`) and as a URN of version 1 (`urn:epcglobal:cbv:bizstep:shipping`). Contexts are read, never
 * fetched. Not here: which words mean a step of ours (steps.ts).
 */

/** A part of the vocabulary, by the beginning that its words' web URIs have. */
export type Vocabulary = 'BizStep' | 'Disp' | 'BTT' | 'SDT' | 'Comp' | 'gs1';

/** What prefixes stand for: prefix to the URI that replaces it. */
export type Prefixes = ReadonlyMap<string, string>;

const CBV = 'https://ref.gs1.org/cbv/';
const WEB_VOCABULARY = 'https://gs1.org/voc/';

/** The namespace of lots and expiry dates; GS1 US's own documents write it without the last colon. */
export const MASTER_DATA = 'urn:epcglobal:cbv:mda:';

/** What GS1's own context declares, so that a document need not. */
const STANDARD_PREFIXES: readonly (readonly [string, string])[] = [
  ['cbv', CBV],
  ['epcis', 'https://ref.gs1.org/epcis/'],
  ['cbvmda', MASTER_DATA],
  ['gs1', WEB_VOCABULARY],
  ['rdfs', 'http://www.w3.org/2000/01/rdf-schema#'],
];

const URN_VOCABULARY = /^urn:epcglobal:cbv:(bizstep|disp|btt|sdt|er):(.+)$/;
const OF_URN: Readonly<Record<string, string>> = { bizstep: 'BizStep', disp: 'Disp', btt: 'BTT', sdt: 'SDT', er: 'ER' };
const CURIE = /^([A-Za-z_][A-Za-z0-9_.-]*):(?!\/\/)(.+)$/s;

/** Whether `value` is a JSON object (no array, not null). */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The prefixes in force under `contexts`, the values of `@context` from the document inwards: a later declaration of a
 * prefix replaces an earlier one. Names of contexts on the web and whatever declares no prefix are passed over.
 */
export function prefixesOf(...contexts: readonly unknown[]): Prefixes {
  const prefixes = new Map(STANDARD_PREFIXES);
  for (const declared of contexts.flat().filter(isObject)) {
    for (const [prefix, value] of Object.entries(declared)) {
      const uri = isObject(value) ? value['@id'] : value;
      if (typeof uri === 'string') prefixes.set(prefix, uri);
    }
  }
  return prefixes;
}

/** A member's name as namespace and local name. The namespace of a name without a declared prefix is undefined. */
export function splitName(name: string, prefixes: Prefixes): { namespace?: string; local: string } {
  const curie = CURIE.exec(name);
  const namespace = curie ? prefixes.get(curie[1] as string) : undefined;
  return namespace === undefined ? { local: name } : { namespace, local: (curie as RegExpExecArray)[2] as string };
}

/** The URI that a CURIE or a version 1 URN of the vocabulary stands for; any other text as it is. */
export function expandUri(text: string, prefixes: Prefixes): string {
  const urn = URN_VOCABULARY.exec(text);
  if (urn) return `${CBV}${OF_URN[urn[1] as string]}-${urn[2]}`;
  const { namespace, local } = splitName(text, prefixes);
  return namespace === undefined ? text : namespace + local;
}

/** The web URI of a word of `vocabulary`, however it is written; a URI of somebody else's as it is. */
export function wordUri(vocabulary: Vocabulary, text: string, prefixes: Prefixes): string {
  if (text.includes(':')) return expandUri(text, prefixes);
  return vocabulary === 'gs1' ? WEB_VOCABULARY + text : `${CBV}${vocabulary}-${text}`;
}

/** The bare word of `vocabulary` that `text` means, however it is written; a URI of somebody else's in full. */
export function bareWord(vocabulary: Exclude<Vocabulary, 'gs1'>, text: string, prefixes: Prefixes): string {
  const uri = wordUri(vocabulary, text, prefixes);
  const stem = `${CBV}${vocabulary}-`;
  return uri.startsWith(stem) ? uri.slice(stem.length) : uri;
}
