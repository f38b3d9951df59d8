/**
 * Key files: a private JWK with the participant's GLN and the key's label beside it, readable by its owner only.
 */
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { type PrivateJwk, signerOf, type Signer } from '../../client/signing/signer.js';
import { Fault } from '../../protocol/fault.js';
import { Gln } from '../../protocol/gs1/identifiers.js';

/** What a key file holds. */
export interface KeyFile extends PrivateJwk {
  gln: Gln;
  label: string;
}

/** A key file that was read: who signs, for whom. */
export interface KeyHolder {
  signer: Signer;
  gln: Gln;
  label: string;
}

/** Reads a key file. @throws Fault `key-file-invalid` */
export async function readKeyFile(path: string): Promise<KeyHolder> {
  const refuse = (why: string): never => {
    throw new Fault('key-file-invalid', `the key file ${path} cannot be used: ${why}. Make one with "theriac keys new".`, {
      path,
    });
  };
  const text = await readFile(path, 'utf8').catch((reason: NodeJS.ErrnoException) =>
    refuse(`it cannot be read (${reason.code})`),
  );
  let file: Partial<KeyFile>;
  try {
    file = JSON.parse(text) as Partial<KeyFile>;
  } catch {
    return refuse('it is not JSON');
  }
  const gln = Gln.safeParse(file.gln);
  if (!gln.success) return refuse('its gln is not a GLN');
  try {
    return { signer: signerOf(file as KeyFile), gln: gln.data, label: file.label ?? '' };
  } catch (reason) {
    return refuse((reason as Error).message);
  }
}

/** Writes a new key file. @throws Fault `key-file-exists`: a key is never overwritten */
export async function writeKeyFile(path: string, key: KeyFile): Promise<void> {
  try {
    await writeFile(path, `${JSON.stringify(key, null, 2)}\n`, { flag: 'wx', mode: 0o600 });
  } catch (reason) {
    if ((reason as NodeJS.ErrnoException).code !== 'EEXIST') throw reason;
    throw new Fault('key-file-exists', `${path} exists already: a key is never overwritten, choose another name`, { path });
  }
  await chmod(path, 0o600);
}
