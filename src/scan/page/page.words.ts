/** The words of the public page round the answer itself, in the languages of src/protocol/verdict/public-texts.ts. */
import type { Language } from '../../protocol/verdict/public-texts.js';

interface Words {
  /** Subtitle of the page's head. */
  readonly register: string;
  readonly also: string;
  readonly product: string;
  readonly manufacturer: string;
  readonly batch: string;
  readonly expiry: string;
  readonly serial: string;
  readonly notice: string;
  /** What the answer can and cannot say. */
  readonly about: string;
  readonly aboutTitle: string;
  readonly reportTitle: string;
  readonly report: string;
  readonly asOf: string;
  /** When the register cannot be asked. */
  readonly downTitle: string;
  readonly down: string;
  /** The form for the four elements, for whoever has no camera. */
  readonly formTitle: string;
  readonly formHint: string;
  readonly productCode: string;
  readonly dateHint: string;
  readonly ask: string;
}

/** Each language by its own name. */
export const NAMES: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch', fr: 'Français', it: 'Italiano' };

export const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    register: 'Register of medicine packs',
    also: 'Also',
    product: 'Medicine',
    manufacturer: 'Manufacturer',
    batch: 'Batch',
    expiry: 'Use until',
    serial: 'Serial number',
    notice: 'Notice to patients',
    aboutTitle: 'What this tells you',
    about:
      'Everyone who hands this pack on records it here with their own signature. A code can be copied, though: this page cannot see what is in the box. Compare batch and date with the print, and check that the seal is whole.',
    reportTitle: 'Something wrong?',
    report: 'Keep the pack and show it to your pharmacy. They, or the medicines authority of your country, will follow it up.',
    asOf: 'As of {time} (UTC)',
    downTitle: 'No answer at the moment',
    down: 'The register cannot be asked just now. This says nothing about your medicine. Try again in a few minutes, or ask your pharmacy.',
    formTitle: 'Have a pack in your hand?',
    formHint: "Scan its QR code with your phone's camera. Without one, type what stands beside the square code.",
    productCode: 'Product code (PC)',
    dateHint: 'as printed, e.g. 07/2029',
    ask: 'Ask',
  },
  de: {
    register: 'Register der Arzneimittelpackungen',
    also: 'Außerdem',
    product: 'Arzneimittel',
    manufacturer: 'Hersteller',
    batch: 'Charge',
    expiry: 'Verwendbar bis',
    serial: 'Seriennummer',
    notice: 'Hinweis für Patienten',
    aboutTitle: 'Was das bedeutet',
    about:
      'Wer diese Packung weitergibt, trägt es hier mit eigener Unterschrift ein. Ein Code lässt sich aber kopieren: Diese Seite sieht nicht in die Schachtel. Vergleichen Sie Charge und Datum mit dem Aufdruck, und prüfen Sie, ob das Siegel unversehrt ist.',
    reportTitle: 'Stimmt etwas nicht?',
    report:
      'Behalten Sie die Packung und zeigen Sie sie in Ihrer Apotheke. Die Apotheke oder die Arzneimittelbehörde Ihres Landes geht dem nach.',
    asOf: 'Stand: {time} (UTC)',
    downTitle: 'Zurzeit keine Antwort',
    down: 'Das Register ist gerade nicht erreichbar. Über Ihr Arzneimittel sagt das nichts. Versuchen Sie es in einigen Minuten wieder, oder fragen Sie Ihre Apotheke.',
    formTitle: 'Haben Sie eine Packung in der Hand?',
    formHint:
      'Scannen Sie ihren QR-Code mit der Kamera des Telefons. Ohne Kamera geben Sie ein, was neben dem quadratischen Code steht.',
    productCode: 'Produktcode (PC)',
    dateHint: 'wie aufgedruckt, z. B. 07/2029',
    ask: 'Fragen',
  },
  fr: {
    register: 'Registre des boîtes de médicaments',
    also: 'En outre',
    product: 'Médicament',
    manufacturer: 'Fabricant',
    batch: 'Lot',
    expiry: 'Utilisable jusqu’au',
    serial: 'Numéro de série',
    notice: 'Avis aux patients',
    aboutTitle: 'Ce que cela signifie',
    about:
      'Quiconque remet cette boîte l’inscrit ici avec sa propre signature. Mais un code peut être copié : cette page ne voit pas ce que contient la boîte. Comparez le lot et la date avec ce qui est imprimé, et vérifiez que le sceau est intact.',
    reportTitle: 'Quelque chose ne va pas ?',
    report:
      'Gardez la boîte et montrez-la à votre pharmacie. Celle-ci, ou l’autorité du médicament de votre pays, y donnera suite.',
    asOf: 'État au {time} (UTC)',
    downTitle: 'Pas de réponse pour le moment',
    down: 'Le registre ne répond pas en ce moment. Cela ne dit rien de votre médicament. Réessayez dans quelques minutes, ou demandez à votre pharmacie.',
    formTitle: 'Avez-vous une boîte en main ?',
    formHint: 'Scannez son code QR avec l’appareil photo du téléphone. Sinon, saisissez ce qui est imprimé à côté du code carré.',
    productCode: 'Code produit (PC)',
    dateHint: 'comme imprimé, p. ex. 07/2029',
    ask: 'Demander',
  },
  it: {
    register: 'Registro delle confezioni di medicinali',
    also: 'Inoltre',
    product: 'Medicinale',
    manufacturer: 'Produttore',
    batch: 'Lotto',
    expiry: 'Da usare entro',
    serial: 'Numero di serie',
    notice: 'Avviso ai pazienti',
    aboutTitle: 'Che cosa significa',
    about:
      'Chi consegna questa confezione lo registra qui con la propria firma. Un codice però si può copiare: questa pagina non vede che cosa c’è nella scatola. Confronti lotto e data con la stampa, e controlli che il sigillo sia integro.',
    reportTitle: 'Qualcosa non va?',
    report:
      'Conservi la confezione e la mostri in farmacia. La farmacia, o l’autorità per i medicinali del Suo paese, se ne occuperà.',
    asOf: 'Stato al {time} (UTC)',
    downTitle: 'Al momento nessuna risposta',
    down: 'Il registro al momento non si può interrogare. Ciò non dice nulla del Suo medicinale. Riprovi tra qualche minuto, o chieda alla farmacia.',
    formTitle: 'Ha in mano una confezione?',
    formHint: 'Scansioni il codice QR con la fotocamera del telefono. Altrimenti digiti ciò che sta accanto al codice quadrato.',
    productCode: 'Codice prodotto (PC)',
    dateHint: 'come stampato, p. es. 07/2029',
    ask: 'Chiedi',
  },
};
