/** What a session stands for where a question leaves it open: whose rows, which site, which steps. Pure. */
import type { Gln } from '../../protocol/gs1/identifiers.js';
import { STEP_KINDS, type StepKind } from '../../protocol/epcis/event.js';
import { isClosing, isExit } from '../../protocol/custody/acting.js';
import { permissionFor } from '../../protocol/custody/judge.js';
import { Fault } from '../../protocol/fault.js';
import { isRegulator, type Professional } from './access.policy.js';

/** Whose rows to list: the viewer's own; for a regulator those of whom it asks for (`of`), undefined for everybody's. */
export const whose = (viewer: Professional, of: Gln | undefined): Gln | undefined => (isRegulator(viewer) ? of : viewer.gln);

/**
 * Which applications to list: of a company's own all that are not filed, the refused ones, too; for a regulator those that wait, of
 * whom it asks for (`of`) or of everybody.
 */
export const applicationsFor = (viewer: Professional, of: Gln | undefined): { of: Gln | undefined; waiting: boolean } => ({
  of: whose(viewer, of),
  waiting: isRegulator(viewer),
});

/**
 * Which site is meant: the one asked for, else the session's; undefined for all of the participant's.
 *
 * @throws Fault `session-at-site` where another is asked for than the session is for
 */
export function siteMeant({ site }: Professional, asked: Gln | undefined): Gln | undefined {
  if (site === null || asked === undefined || asked === site) return asked ?? site ?? undefined;
  throw new Fault(
    'session-at-site',
    `your session is for the site ${site} and not for ${asked}: sign in there, or without a site`,
    {
      site,
    },
  );
}

/**
 * The steps that the viewer's key may sign, of those that its participant's licence names or that need none. `closed`: its site is,
 * so that only what clears a site is signed there.
 */
export function signable({ permissions }: Professional, licensed: readonly string[], closed: boolean): StepKind[] {
  const maySign = (kind: StepKind): boolean =>
    (licensed.includes(kind) || isExit({ kind })) && permissions.includes(permissionFor(kind));
  return STEP_KINDS.filter((kind) => maySign(kind) && (!closed || isClosing(kind)));
}

/** Whether the viewer's participant may sign nothing of the trade but what needs no licence; a regulator trades nothing. */
export const isUnlicensed = (viewer: Professional, licensed: readonly string[]): boolean =>
  licensed.length === 0 && !isRegulator(viewer);
