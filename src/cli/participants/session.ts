/** `theriac whoami`, `session open | close`, `status`: who one is at a server, and what server that is. */
import { type Command, Option } from 'commander';
import type { SessionView } from '../../wire/sessions.js';
import { Fault } from '../../protocol/fault.js';
import { connect, online, serverOf, type OnlineOptions, withSite } from '../connection/connection.js';
import { say } from '../terminal/output.js';

/** Adds the commands. */
export function sessionCommands(program: Command): void {
  withSite(online(program.command('whoami')), 'at which of your sites; none unless given')
    .description('as whom your key signs in, and what it may do')
    .addHelpText('after', '\nExample:\n  theriac whoami --key till-3.json')
    .action(async ({ site, ...options }: OnlineOptions & { site?: string }) => {
      const { api, session, label } = await connect(options, site);
      const { token: _, expires: __, ...who } = await session.who();
      const { licence } = await api.participant(who.participant.gln);
      await api.closeSession();
      say(options.json, { ...who, label, licence }, [
        ...linesOf(who),
        `its key ${label} may: ${who.permissions.join(', ')}`,
        `its licence: ${licence.steps.join(', ') || 'none'}${licence.until ? ` until ${licence.until}` : ''}`,
      ]);
    });

  const session = program.command('session').description('sessions for other programs, for example curl');
  withSite(online(session.command('open')), 'at which of your sites; none unless given')
    .description('sign in and print the token that others send as "authorization: Bearer"')
    .addHelpText(
      'after',
      '\nExample:\n  curl -H "authorization: Bearer $(theriac session open --key plant.json)" http://127.0.0.1:3000/api/custody',
    )
    .action(async ({ site, ...options }: OnlineOptions & { site?: string }) => {
      const answer = await (await connect(options, site)).session.who();
      say(options.json, answer, [answer.token]);
    });
  online(session.command('close'))
    .description('end a session')
    .addOption(new Option('--token <token>', 'its token').env('THERIAC_TOKEN').makeOptionMandatory())
    .addHelpText('after', '\nExample:\n  THERIAC_TOKEN=... theriac session close')
    .action(async ({ token, ...options }: OnlineOptions & { token: string }) => {
      const { api } = serverOf(options);
      await api.http.askOpenly({ method: 'DELETE', path: '/api/sessions', headers: { authorization: `Bearer ${token}` } });
      say(options.json, { closed: true }, ['the session is ended']);
    });

  online(program.command('status'))
    .description('which ledger a server has, how far it is, whether it is ready; exit 1 where it is not')
    .addHelpText('after', '\nExample:\n  theriac status --server https://theriac.example')
    .action(status);
}

async function status(options: OnlineOptions): Promise<void> {
  const { api, watch } = serverOf(options);
  const ledger = await api.ledger();
  const unready = await api.http.askOpenly({ path: '/health/ready', again: false }).then(() => null, orFault);
  // That the log continues what this user has seen is checked here, as before every signature.
  if (ledger.founded) await watch.fence(0);
  say(options.json, { ...ledger, ready: unready === null, why: unready }, [
    ...(ledger.founded
      ? [
          `${ledger.name}: ledger ${ledger.id}`,
          `${ledger.size} entries; its log key is ${ledger.log}`,
          'the log continues what you have seen of it',
        ]
      : ['no ledger is founded here: "theriac init" founds one']),
    unready === null ? 'ready' : `NOT READY: ${unready}`,
  ]);
  process.exitCode = unready === null ? 0 : 1;
}

function orFault(reason: unknown): string {
  if (reason instanceof Fault) return reason.message;
  throw reason;
}

const linesOf = ({ participant: { gln, name, role }, site }: Pick<SessionView, 'participant' | 'site'>): string[] => [
  `${name} (${gln}), ${role}${site === null ? '' : `, at ${site}`}`,
];
