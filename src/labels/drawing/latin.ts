/**
 * Names of people and places in letters that a printer's fonts have. Codes, serials and lots never need this: their
 * characters are all ASCII.
 */

/** Letters of Latin alphabets that do not come apart into a letter and an accent, Greek (ELOT 743), Cyrillic (as in passports). */
const LETTERS: Readonly<Record<string, string>> = Object.fromEntries(
  `ł l|đ d|ħ h|ı i|ŋ n|œ oe|ŧ t|ĸ k|ſ s|ß ss|æ ae|ø o|ð d|þ th|
   α a|β v|γ g|δ d|ε e|ζ z|η i|θ th|ι i|κ k|λ l|μ m|ν n|ξ x|ο o|π p|ρ r|σ s|ς s|τ t|υ y|φ f|χ ch|ψ ps|ω o|
   а a|б b|в v|г g|д d|е e|ж zh|з z|и i|й y|к k|л l|м m|н n|о o|п p|р r|с s|т t|у u|ф f|х h|ц ts|ч ch|ш sh|щ sht|ъ a|ь |ю yu|я ya|
   ё e|ы y|э e|є ye|і i|ї yi|ґ g|ђ dj|ј j|љ lj|њ nj|ћ c|џ dz|ѓ gj|ќ kj|ѕ dz|ў u|
   – -|— -|‐ -|‑ -|‘ '|’ '|‚ ,|“ "|” "|„ "|… ...|• *|€ EUR|™ (TM)|  |«"|» "|× x|· .`
    .split('|')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map((pair) => [[...pair][0]!, pair.slice([...pair][0]!.length).trim()]),
);

/**
 * Text without control characters, and with letters from outside Latin-1 written in Latin ones: what the built-in fonts of
 * PDF readers can show. What has no such letter becomes a question shape.
 */
export const toLatin1 = (text: string): string => written(text.normalize('NFC'), /^[ -~ -ÿ]$/);

/** The same in ASCII, for fonts that have no more. */
export const toAscii = (text: string): string => written(text.normalize('NFC'), /^[ -~]$/);

function written(text: string, kept: RegExp): string {
  return [...text.replace(/\s/g, ' ')]
    .map((character) => {
      if (kept.test(character)) return character;
      const lower = character.toLowerCase();
      const letters = LETTERS[lower];
      if (letters !== undefined) return lower === character ? letters : letters.charAt(0).toUpperCase() + letters.slice(1);
      const base = character.normalize('NFD').replace(/\p{M}/gu, '');
      return base === character || base === '' ? '?' : written(base, kept);
    })
    .join('');
}
