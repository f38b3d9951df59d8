/**
 * What a hand scanner's keystrokes become when its keyboard setting and the computer's differ, or caps lock is on.
 *
 * A scanner that types is a keyboard: it sends key positions, and the computer's layout makes characters of them. The
 * tables hold the characters of the same keys, first without and then with shift; a blank marks a key that types nothing.
 */
import type { KeyboardLayout } from './reading.js';

const US = "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./" + '~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?';

/** Layouts of computers, by language (Ukrainian and Russian for Cyrillic, Polish as typists have it). */
const LAYOUTS: Readonly<Record<Exclude<KeyboardLayout, 'us'>, string>> = {
  de: '^1234567890ß´qwertzuiopü+#asdfghjklöäyxcvbnm,.-' + '°!"§$%&/()=?`QWERTZUIOPÜ*\'ASDFGHJKLÖÄYXCVBNM;:_',
  fr: '²&é"\'(-è_çà)=azertyuiop^$*qsdfghjklmùwxcvbn,;:!' + ' 1234567890°+AZERTYUIOP¨£µQSDFGHJKLM%WXCVBN?./§',
  it: "\\1234567890'ìqwertyuiopè+ùasdfghjklòàzxcvbnm,.-" + '|!"£$%&/()=?^QWERTYUIOPé*§ASDFGHJKLç°ZXCVBNM;:_',
  es: "º1234567890'¡qwertyuiop`+çasdfghjklñ´zxcvbnm,.-" + 'ª!"·$%&/()=?¿QWERTYUIOP^*ÇASDFGHJKLÑ¨ZXCVBNM;:_',
  cs: ';+ěščřžýáíé=´qwertzuiopú)¨asdfghjklů§yxcvbnm,.-' + '°1234567890%ˇQWERTZUIOP/(\'ASDFGHJKL"!YXCVBNM?:_',
  sk: ';+ľščťžýáíé=´qwertzuiopúäňasdfghjklô§yxcvbnm,.-' + '°1234567890%ˇQWERTZUIOP/()ASDFGHJKL"!YXCVBNM?:_',
  hu: '0123456789öüóqwertzuiopőúűasdfghjkléáyxcvbnm,.-' + '§\'"+!%/=()ÖÜÓQWERTZUIOPŐÚŰASDFGHJKLÉÁYXCVBNM?:_',
  pl: "˛1234567890+'qwertzuiopżśóasdfghjklłąyxcvbnm,.-" + '·!"#¤%&/()=?*QWERTZUIOPńćźASDFGHJKLŁęYXCVBNM;:_',
  ru: 'ё1234567890-=йцукенгшщзхъ\\фывапролджэячсмитьбю.' + 'Ё!"№;%:?*()_+ЙЦУКЕНГШЩЗХЪ/ФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,',
  uk: "'1234567890-=йцукенгшщзхї\\фівапролджєячсмитьбю." + '₴!"№;%:?*()_+ЙЦУКЕНГШЩЗХЇ/ФІВАПРОЛДЖЄЯЧСМИТЬБЮ,',
  el: "`1234567890-=;ςερτυθιοπ[]\\ασδφγηξκλ΄'ζχψωβνμ,./" + '~!@#$%^&*()_+:΅ΕΡΤΥΘΙΟΠ{}|ΑΣΔΦΓΗΞΚΛ¨"ΖΧΨΩΒΝΜ<>?',
};

/** Turns the characters of one layout into those of the same keys of another. */
function translator(from: string, to: string): (text: string) => string {
  const keys = new Map([...from].map((char, key) => [char, to.charAt(key)]));
  return (text) => Array.from(text, (char) => keys.get(char) ?? char).join('');
}

/** A mistake of set-up: the computer's layout, and what undoes the damage. */
export interface Mistyping {
  readonly layout: KeyboardLayout;
  readonly undo: (text: string) => string;
}

/** The mistakes that are tried: a scanner as delivered (US) at another computer, and a scanner of there at a US one. */
export const MISTYPINGS: readonly Mistyping[] = (Object.keys(LAYOUTS) as (keyof typeof LAYOUTS)[]).flatMap((layout) => [
  { layout, undo: translator(LAYOUTS[layout], US) },
  { layout: 'us' as const, undo: translator(US, LAYOUTS[layout]) },
]);

/**
 * Small letters for capitals and the reverse: what caps lock does to a scan. Other characters stay.
 *
 * @param text ASCII letters are inverted, all others kept
 */
export function invertCase(text: string): string {
  return text.replace(/[A-Za-z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) ^ 32));
}

/** Y for Z and the reverse, and no sign moved: a layout that somebody set right by half. */
export function qwertzSwap(text: string): string {
  return text.replace(/[YZyz]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) ^ 3));
}
