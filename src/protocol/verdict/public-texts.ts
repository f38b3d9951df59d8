/**
 * What a person without an account is told, in four languages: one row an answer. None of them is "genuine", and none
 * tells who trades with whom. `{name}` is filled in from the answer's facts. Which answer holds is judged in public.ts.
 */

/** Languages of public answers; the first is the fallback. */
export const LANGUAGES = ['en', 'de', 'fr', 'it'] as const;
/** One of them, as its ISO 639-1 code. */
export type Language = (typeof LANGUAGES)[number];

/** How an answer looks: `plain` is neither good nor bad; there is no good. */
export type Tone = 'plain' | 'caution' | 'danger';

/** A public answer's texts. */
export interface PublicText {
  readonly title: string;
  readonly text: string;
}

interface PublicRow extends Readonly<Record<Language, PublicText>> {
  readonly tone: Tone;
}

/** Every answer that the public can get today, in the order in which they lead. */
export const PUBLIC_ANSWERS = {
  unreadable: {
    tone: 'plain',
    en: { title: 'Not the code of a pack', text: 'Scan the square code that is printed on the pack itself, beside "SN".' },
    de: {
      title: 'Nicht der Code einer Packung',
      text: 'Scannen Sie den quadratischen Code auf der Packung selbst, neben „SN“.',
    },
    fr: {
      title: 'Ce n’est pas le code d’une boîte',
      text: 'Scannez le code carré imprimé sur la boîte elle-même, à côté de « SN ».',
    },
    it: {
      title: 'Non è il codice di una confezione',
      text: 'Scansioni il codice quadrato stampato sulla confezione stessa, accanto a «SN».',
    },
  },
  too_many: {
    tone: 'caution',
    en: {
      title: 'Too many other codes were asked for',
      text: 'This is no answer about your medicine. The whole square code of a pack that is in this register is always answered: scan it on the pack itself, beside "SN". Other codes are answered again in an hour. If this is the code of your pack, ask your pharmacy before you use the medicine.',
    },
    de: {
      title: 'Es wurde nach zu vielen anderen Codes gefragt',
      text: 'Das ist keine Auskunft über Ihr Arzneimittel. Der vollständige quadratische Code einer Packung aus diesem Register wird immer beantwortet: Scannen Sie ihn auf der Packung selbst, neben „SN“. Andere Codes werden in einer Stunde wieder beantwortet. Ist das der Code Ihrer Packung, fragen Sie Ihre Apotheke, bevor Sie das Arzneimittel anwenden.',
    },
    fr: {
      title: 'Trop d’autres codes ont été demandés',
      text: 'Ceci n’est pas une réponse sur votre médicament. Le code carré complet d’une boîte de ce registre reçoit toujours une réponse : scannez-le sur la boîte elle-même, à côté de « SN ». Les autres codes recevront une réponse dans une heure. Si c’est le code de votre boîte, demandez à votre pharmacie avant d’utiliser le médicament.',
    },
    it: {
      title: 'Sono stati chiesti troppi altri codici',
      text: 'Questa non è una risposta sul Suo medicinale. Al codice quadrato completo di una confezione di questo registro si risponde sempre: lo scansioni sulla confezione stessa, accanto a «SN». Agli altri codici si risponderà di nuovo tra un’ora. Se questo è il codice della Sua confezione, chieda alla farmacia prima di usare il medicinale.',
    },
  },
  unknown: {
    tone: 'danger',
    en: {
      title: 'This code is not known here',
      text: 'It may be outside this register, mistyped or false. Ask your pharmacy before you use the medicine, and report it.',
    },
    de: {
      title: 'Dieser Code ist hier nicht bekannt',
      text: 'Er kann zu einem anderen Register gehören, falsch eingegeben oder gefälscht sein. Fragen Sie Ihre Apotheke, bevor Sie das Arzneimittel anwenden, und melden Sie es.',
    },
    fr: {
      title: 'Ce code n’est pas connu ici',
      text: 'Il peut relever d’un autre registre, être mal saisi ou faux. Demandez à votre pharmacie avant d’utiliser le médicament, et signalez-le.',
    },
    it: {
      title: 'Questo codice non è noto qui',
      text: 'Può appartenere a un altro registro, essere digitato male o falso. Chieda alla farmacia prima di usare il medicinale, e lo segnali.',
    },
  },
  withdrawn: {
    tone: 'danger',
    en: { title: 'This medicine was withdrawn', text: 'It is no longer to be sold or used. Take it back to your pharmacy.' },
    de: {
      title: 'Dieses Arzneimittel wurde vom Markt genommen',
      text: 'Es darf nicht mehr abgegeben oder angewendet werden. Bringen Sie es in Ihre Apotheke zurück.',
    },
    fr: {
      title: 'Ce médicament a été retiré du marché',
      text: 'Il ne doit plus être vendu ni utilisé. Rapportez-le à votre pharmacie.',
    },
    it: {
      title: 'Questo medicinale è stato ritirato',
      text: 'Non va più venduto né usato. Lo riporti in farmacia.',
    },
  },
  recalled: {
    tone: 'danger',
    en: { title: 'Recalled since {date}', text: 'Do not use it. Take it back to your pharmacy. Reference: {ref}.' },
    de: {
      title: 'Zurückgerufen seit {date}',
      text: 'Wenden Sie es nicht an. Bringen Sie es in Ihre Apotheke zurück. Kennzeichen: {ref}.',
    },
    fr: { title: 'Rappelé depuis le {date}', text: 'Ne l’utilisez pas. Rapportez-le à votre pharmacie. Référence : {ref}.' },
    it: {
      title: 'Richiamato dal {date}',
      text: 'Non lo usi. Lo riporti in farmacia. Riferimento: {ref}.',
    },
  },
  expired: {
    tone: 'danger',
    en: { title: 'Expired on {date}', text: 'Do not use it. Your pharmacy tells you how to dispose of it.' },
    de: {
      title: 'Abgelaufen am {date}',
      text: 'Wenden Sie es nicht mehr an. Ihre Apotheke sagt Ihnen, wie es entsorgt wird.',
    },
    fr: { title: 'Périmé le {date}', text: 'Ne l’utilisez plus. Votre pharmacie vous dit comment l’éliminer.' },
    it: {
      title: 'Scaduto il {date}',
      text: 'Non lo usi. La farmacia Le dirà come smaltirlo.',
    },
  },
  not_for_sale: {
    tone: 'danger',
    en: { title: 'Should not be on sale', text: 'Do not use it. Ask your pharmacist, and report it.' },
    de: {
      title: 'Sollte nicht im Verkauf sein',
      text: 'Wenden Sie es nicht an. Fragen Sie in Ihrer Apotheke, und melden Sie es.',
    },
    fr: { title: 'Ne devrait pas être en vente', text: 'Ne l’utilisez pas. Demandez à votre pharmacien, et signalez-le.' },
    it: {
      title: 'Non dovrebbe essere in vendita',
      text: 'Non lo usi. Chieda al farmacista, e lo segnali.',
    },
  },
  used_more_than_once: {
    tone: 'danger',
    en: {
      title: 'This code has been used more than once',
      text: 'Another pack may bear the same code, and nobody can tell from here which is the right one. Ask your pharmacist before you use it, and report it.',
    },
    de: {
      title: 'Dieser Code wurde mehrfach verwendet',
      text: 'Eine andere Packung trägt vielleicht denselben Code, und niemand kann von hier aus sagen, welche die richtige ist. Fragen Sie Ihre Apotheke, bevor Sie das Arzneimittel anwenden, und melden Sie es.',
    },
    fr: {
      title: 'Ce code a été utilisé plus d’une fois',
      text: 'Une autre boîte porte peut-être le même code, et personne ne peut dire d’ici laquelle est la bonne. Demandez à votre pharmacien avant d’utiliser le médicament, et signalez-le.',
    },
    it: {
      title: 'Questo codice è stato usato più di una volta',
      text: 'Un’altra confezione può portare lo stesso codice, e da qui nessuno può dire quale sia quella giusta. Chieda al farmacista prima di usarlo, e lo segnali.',
    },
  },
  caution: {
    tone: 'caution',
    en: { title: 'There is a notice on this medicine', text: 'Ask your pharmacy what it means for you. Reference: {ref}.' },
    de: {
      title: 'Zu diesem Arzneimittel gibt es einen Hinweis',
      text: 'Fragen Sie Ihre Apotheke, was er für Sie bedeutet. Kennzeichen: {ref}.',
    },
    fr: {
      title: 'Une mise en garde concerne ce médicament',
      text: 'Demandez à votre pharmacie ce qu’elle signifie pour vous. Référence : {ref}.',
    },
    it: {
      title: 'C’è un avviso su questo medicinale',
      text: 'Chieda alla farmacia che cosa significa per Lei. Riferimento: {ref}.',
    },
  },
  handed_out: {
    tone: 'caution',
    en: {
      title: 'Handed out once, on {date}',
      text: 'If you were given it then, this fits. If not, this may not be the pack that was handed out: do not use it, and report it to your pharmacy.',
    },
    de: {
      title: 'Einmal abgegeben, am {date}',
      text: 'Haben Sie es damals erhalten, passt das. Wenn nicht, ist dies vielleicht nicht die abgegebene Packung: Wenden Sie sie nicht an, und melden Sie es in Ihrer Apotheke.',
    },
    fr: {
      title: 'Délivré une fois, le {date}',
      text: 'Si vous l’avez reçu ce jour-là, cela concorde. Sinon, ce n’est peut-être pas la boîte délivrée : ne l’utilisez pas et signalez-le à votre pharmacie.',
    },
    it: {
      title: 'Consegnato una volta, il {date}',
      text: 'Se lo ha ricevuto allora, tutto torna. Altrimenti questa potrebbe non essere la confezione consegnata: non la usi, e lo segnali alla farmacia.',
    },
  },
  not_handed_out: {
    tone: 'plain',
    en: {
      title: 'Not recorded as handed out',
      text: 'The code is in the register, and nobody has recorded handing this pack to a patient. Was it handed to you? Ask your pharmacy.',
    },
    de: {
      title: 'Nicht als abgegeben erfasst',
      text: 'Der Code steht im Register, und niemand hat erfasst, dass diese Packung an Patienten abgegeben wurde. Haben Sie sie schon erhalten? Fragen Sie Ihre Apotheke.',
    },
    fr: {
      title: 'Pas enregistré comme délivré',
      text: 'Le code figure au registre, et personne n’a enregistré la délivrance de cette boîte. Vous l’a-t-on déjà remise ? Demandez à votre pharmacie.',
    },
    it: {
      title: 'Non risulta consegnato',
      text: 'Il codice è nel registro, e nessuno ha registrato la consegna di questa confezione a un paziente. L’ha già ricevuta? Chieda alla farmacia.',
    },
  },
  batch_listed: {
    tone: 'plain',
    en: {
      title: 'This batch is in the register',
      text: 'No recall is known for it. That says nothing about a single pack: for that, all of its code is needed.',
    },
    de: {
      title: 'Diese Charge steht im Register',
      text: 'Ein Rückruf ist nicht bekannt. Über eine einzelne Packung sagt das nichts: Dafür braucht es ihren ganzen Code.',
    },
    fr: {
      title: 'Ce lot figure au registre',
      text: 'Aucun rappel n’est connu. Cela ne dit rien d’une boîte en particulier : il faut pour cela son code complet.',
    },
    it: {
      title: 'Questo lotto è nel registro',
      text: 'Non è noto alcun richiamo. Ciò non dice nulla di una singola confezione: per quella serve il codice completo.',
    },
  },
  product_listed: {
    tone: 'plain',
    en: {
      title: 'This product is in the register',
      text: 'That says nothing about a single pack: for that, all of its code is needed.',
    },
    de: {
      title: 'Dieses Produkt steht im Register',
      text: 'Über eine einzelne Packung sagt das nichts: Dafür braucht es ihren ganzen Code.',
    },
    fr: {
      title: 'Ce produit figure au registre',
      text: 'Cela ne dit rien d’une boîte en particulier : il faut pour cela son code complet.',
    },
    it: {
      title: 'Questo prodotto è nel registro',
      text: 'Ciò non dice nulla di una singola confezione: per quella serve il codice completo.',
    },
  },
} as const satisfies Readonly<Record<string, PublicRow>>;

/** The code of a public answer: stable, for programs. */
export type PublicCode = keyof typeof PUBLIC_ANSWERS;
