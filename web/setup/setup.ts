/**
 * The set-up page: makes the authority's key, has it saved as a file, signs the genesis record and posts it with the
 * one-time token of the server's console, which stands in the fragment of the page's address.
 */
import { Api } from '../../src/client/http/api.js';
import { checkGenesis, signGenesis, type Founder } from '../../src/client/signing/genesis.js';
import { portableCrypto } from '../../src/client/signing/portable-crypto.js';
import { generateKey, signerOf, type PrivateJwk } from '../../src/client/signing/signer.js';
import { toBase64url } from '../../src/protocol/bytes.js';
import { provideCrypto } from '../../src/protocol/crypto.js';
import { Fault } from '../../src/protocol/fault.js';
import { Gln } from '../../src/protocol/gs1/identifiers.js';

provideCrypto(portableCrypto);

const part = <E extends HTMLElement>(id: string): E => document.getElementById(id) as E;
const form = part<HTMLFormElement>('form');
const step1 = part<HTMLFieldSetElement>('who');
const step2 = part<HTMLFieldSetElement>('found-step');
const kept = part<HTMLInputElement>('kept');
const found = part<HTMLButtonElement>('found');
const trial = part<HTMLInputElement>('trial');

const api = new Api(location.origin);
const token = new URLSearchParams(location.hash.slice(1)).get('token');
let founder: { founder: Founder; ledger: string } | undefined;

function say(text: string, bad = false): void {
  const status = part('status');
  status.textContent = text;
  status.className = bad ? 'bad' : '';
  status.scrollIntoView({ block: 'nearest' });
}

const complain = (reason: unknown): void =>
  say(reason instanceof Fault ? `${reason.message} (${reason.code})` : `It did not work: ${String(reason)}`, true);

const field = (name: string): string => (form.elements.namedItem(name) as HTMLInputElement).value.trim();

/** Reads the form and checks all of it, then makes the key and offers its file. @throws Fault of checkGenesis, `option-invalid` */
function makeKey(): void {
  const gln = Gln.safeParse(field('gln'));
  if (!gln.success) throw new Fault('option-invalid', `${field('gln')} is not a GLN: the last digit must be its check digit`);
  const ledger = field('ledger');
  const regulator = {
    gln: gln.data,
    name: field('name'),
    address: field('address'),
    country: field('country'),
    timeZone: field('timeZone'),
    latitude: Number(field('latitude')),
    longitude: Number(field('longitude')),
  };
  checkGenesis([regulator], ledger, 1);
  if (!part('trial-row').hidden && !trial.checked)
    throw new Fault('local-address', 'Nobody else reaches this address: set THERIAC_PUBLIC_URL and start the server again');
  const label = `k-${toBase64url(crypto.getRandomValues(new Uint8Array(6)))}`;
  const key = generateKey();
  founder = { ledger, founder: { ...regulator, label, signer: signerOf(key) } };
  save(`${gln.data}.json`, { ...key, gln: gln.data, label });
}

function save(name: string, key: PrivateJwk & { gln: Gln; label: string }): void {
  const link = document.createElement('a');
  link.download = name;
  link.href = URL.createObjectURL(new Blob([`${JSON.stringify(key, null, 2)}\n`], { type: 'application/json' }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function foundLedger(): Promise<void> {
  const { founder: who, ledger: name } = founder!;
  const log = await api.logKey(token!, trial.checked);
  const { ledger } = await api.found(signGenesis([who], name, log, 1), token!);
  part('ledger-id').textContent = ledger;
  part('log-key').textContent = log;
  part('result').hidden = false;
  part('next').hidden = false;
  form.hidden = true;
  say(`The ledger "${name}" is founded.`);
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  try {
    makeKey();
    step1.disabled = true;
    step2.disabled = false;
    say('The key file was saved where your browser keeps downloads.');
    kept.focus();
  } catch (reason) {
    complain(reason);
  }
});

kept.addEventListener('change', () => {
  found.disabled = !kept.checked;
});

found.addEventListener('click', () => {
  found.disabled = true;
  foundLedger().catch((reason: unknown) => {
    // The same may be tried again, or anything mended first: then a new key is made.
    found.disabled = false;
    step1.disabled = false;
    complain(reason);
  });
});

async function begin(): Promise<void> {
  (form.elements.namedItem('timeZone') as HTMLInputElement).value = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const { founded, publicUrl, local } = await api.ledger();
  part('log-name').textContent = `${new URL(publicUrl).host}/log`;
  part('trial-row').hidden = !local;
  if (!founded && token !== null) return;
  step1.disabled = true;
  form.hidden = founded;
  if (founded) say('This ledger is founded already: that is done once. Companies go on with "npx theriac apply".');
  else
    say(
      'The set-up token is missing: open the address that the server printed on its console, with #token=... at its end.',
      true,
    );
}

begin().catch(complain);
