/**
 * The verdict, complete: each reason and each answer to the public is reached from a scanned text through the server's door,
 * whoever asks; and each exit that anybody is offered can be taken, and changes what the next scan is told.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Exit } from '../src/protocol/verdict/exits.js';
import { PUBLIC_ANSWERS, type PublicCode } from '../src/protocol/verdict/public-texts.js';
import { type ReasonCode, REASONS } from '../src/protocol/verdict/reasons.js';
import { CounterWorld } from './support/counter-world.js';
import { databases } from './support/databases.js';
import { ANSWER_SCENES, EXITS, REASON_SCENES, type Scene, take } from './support/verdict-scenes.js';

const cases = Object.entries(REASON_SCENES).flatMap(([code, scenes]) =>
  scenes.map((arrange, i) => ({ code: code as ReasonCode, name: scenes.length > 1 ? `${code} (${i + 1})` : code, arrange, i })),
);

describe.each(databases)('every reason and every exit on $name', (database) => {
  let world: CounterWorld;
  let serials = 0;
  const taken = new Set<Exit['do']>();

  beforeAll(async () => {
    world = await CounterWorld.open(database);
    await world.batch('A1');
  });
  afterAll(() => world.close());

  /** All of one length: none is another one with a sign dropped or doubled. */
  const next = (): string => `S${String(++serials).padStart(4, '0')}`;
  const scan = ({ who, code, site }: Scene) => world.verdict(who, code, who.role === 'regulator' ? null : (site ?? who.gln));

  /**
   * The scene as each party of the trade sees it, first the one that it is made for; the others on one database only, since
   * exits are judged by pure rules from what the first has shown to be read alike.
   */
  function seenBy(scene: Scene): Scene[] {
    if (database.name !== 'sqlite') return [scene];
    const { maker, wholesaler, pharmacy, otherPharmacy, base } = world;
    const others = [maker, wholesaler, pharmacy, otherPharmacy, base.authority].filter((who) => who !== scene.who);
    return [scene, ...others.map((who) => ({ who, code: scene.code }))];
  }

  it.each(cases)('$name', async ({ code, arrange, i }) => {
    const scene = await arrange(world, next());
    const { reasons, ...first } = await scan(scene);
    const own = reasons.find((one) => one.code === code);
    expect(own, `${code} among ${reasons.map((one) => one.code).join()}`).toBeDefined();
    const { verdict, nmvs, vrs, graceHours } = REASONS[code];
    if (i === 0) expect(own).toMatchObject({ verdict, nmvs, vrs, graceHours });
    expect(own!.title + own!.advice).not.toMatch(/[{}]/);

    const [, ...others] = seenBy(scene);
    const offers = [first.exits, ...(await inTurn(others, async (other) => (await scan(other)).exits))];
    for (const [as, exits] of offers.entries()) {
      for (const exit of exits) {
        taken.add(exit.do);
        if (exit.do !== 'wait_for') await goOut(seenBy(await arrange(world, next()))[as]!, exit.do);
      }
    }
  });

  /** Takes the exit and looks whether that helped. */
  async function goOut(scene: Scene, way: Exit['do']): Promise<void> {
    const before = await scan(scene);
    const exit = before.exits.find((one) => one.do === way);
    expect(exit, `${way} for ${scene.who.name}, again`).toBeDefined();
    await take(world, scene, exit!);
    expect(told(await scan(scene)), `${way} by ${scene.who.name}`).not.toEqual(told(before));
  }

  const told = ({ reasons, exits }: Awaited<ReturnType<typeof scan>>): string[] => [
    ...reasons.map(({ code, verdict }) => `${code} ${verdict}`),
    ...exits.map((exit) => exit.do),
  ];

  it('leaves no reason and no answer out', () => {
    expect(Object.keys(REASON_SCENES)).toEqual(Object.keys(REASONS));
    expect(['too_many', ...Object.keys(ANSWER_SCENES)].sort()).toEqual(Object.keys(PUBLIC_ANSWERS).sort());
  });

  it('has offered every exit, and let it be taken', () => {
    expect(EXITS.filter((way) => !taken.has(way))).toEqual([]);
  });

  it.each(Object.entries(ANSWER_SCENES))('the public is answered %s', async (code, arrange) => {
    const { code: text } = await arrange(world, next());
    expect((await world.answer(text)).answers.map((answer) => answer.code)).toContain(code as PublicCode);
  });
});

async function inTurn<T, R>(list: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (const one of list) done.push(await work(one));
  return done;
}
