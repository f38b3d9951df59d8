/** Runs before each test file: decorators need their metadata store, whatever the file imports first. */
import 'reflect-metadata';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// No test reads what the person who runs it has logged in to.
process.env['XDG_CONFIG_HOME'] = join(tmpdir(), 'theriac-nobody');
