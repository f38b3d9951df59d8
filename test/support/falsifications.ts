/** False codes, seeded into honest lives: each is made and scanned as a falsifier's pack would be, and found or not. */
import { type Lives, printOf } from './honest-lives.js';
import { FORMS } from './scan-noise.js';
import { type Company, HOUR, type SimPack, type World } from './simulation.js';

/** How a falsification is found: nobody who asks is told to go on. */
const isFound = ({ verdict }: { verdict: string }): boolean => verdict === 'stop' || verdict === 'hold';

const code = FORMS['DataMatrix, with its identifier']!;

/** Every kind; each gives whether it was found. */
export const FALSIFICATIONS: Readonly<Record<string, (world: World, lives: Lives) => boolean>> = {
  'an unknown serial': (world, lives) => {
    const { pack, company, site, now } = lives.live();
    const { alphabet } = world.batches.find(({ batch }) => batch === pack.batch)!;
    const print = { ...printOf(pack), serial: world.randomSerial(alphabet) };
    return isFound(world.scan(code(print), company, site, now + HOUR));
  },
  'a wrong batch': (world, lives) => {
    const { pack, company, site, now } = lives.live();
    const others = world.batches.filter(({ product, batch }) => product === pack.product && batch !== pack.batch);
    return isFound(world.scan(code({ ...printOf(pack), lot: world.chance.of(others).batch.lot }), company, site, now + HOUR));
  },
  'a wrong expiry': (world) => {
    const pack = shelved(world);
    const print = printOf(pack);
    const month = (Number(print.expiry.slice(2, 4)) % 12) + 1;
    const expiry = `${Number(print.expiry.slice(0, 2)) + 1}${String(month).padStart(2, '0')}01`;
    const [company] = holderOf(world, pack);
    return isFound(world.scan(code({ ...print, expiry }), company, company.sites[0]!, world.start + 80 * 24 * HOUR));
  },
  'a code copied after dispensing': (world, lives) => {
    const { pack, company, now } = lives.live();
    const other = elsewhere(world, company);
    const first = world.scan(code(printOf(pack)), other, other.sites[0]!, now + world.chance.between(0.1, 100) * HOUR);
    return isFound(first) && first.reasons.some((reason) => reason.code === 'COPY_SUSPECTED');
  },
  'a code copied before dispensing': (world) => {
    const pack = shelved(world);
    const [company] = holderOf(world, pack);
    const other = elsewhere(world, company);
    return isFound(world.scan(code(printOf(pack)), other, other.sites[0]!, world.start + 80 * 24 * HOUR));
  },
  'a copy beside its original': (world, lives) => {
    const pack = shelved(world);
    const [company] = holderOf(world, pack);
    const site = company.sites[0]!;
    const now = lives.dispense(pack, company, site, world.start + 80 * 24 * HOUR);
    return isFound(world.scan(code(printOf(pack)), company, site, now + world.chance.between(0.01, 100) * HOUR));
  },
  'a burst of guesses': (world) => {
    const pack = shelved(world);
    const other = elsewhere(world, holderOf(world, pack)[0]);
    const { alphabet } = world.batches.find(({ batch }) => batch === pack.batch)!;
    const at = world.start + 80 * 24 * HOUR;
    const guesses = Array.from({ length: 12 }, (_, n) => {
      const print = { ...printOf(pack), serial: world.randomSerial(alphabet) };
      return world.scan(code(print), other, other.sites[0]!, at + n * 1_000, n);
    });
    const hit = world.scan(code(printOf(pack)), other, other.sites[0]!, at + 60_000, 12);
    return guesses.every(isFound) && hit.reasons[0]!.facts['rule'] === 'guessed';
  },
};

/** A pack that lies at a pharmacy. */
function shelved(world: World): SimPack {
  const pack = world.make(world.start, world.start);
  const company = world.chance.of(world.pharmacies);
  const { gln } = company;
  pack.custody = { ...pack.custody, owner: gln, holder: gln, site: company.sites[0]!.gln };
  return pack;
}

const holderOf = (world: World, { custody }: SimPack): [Company] => [world.pharmacies.find(({ gln }) => gln === custody.holder)!];
const elsewhere = (world: World, company: Company): Company =>
  world.chance.of(world.pharmacies.filter((each) => each !== company));
