/** A server that is told to stop: what it took is answered and stored, what comes then is refused in a form that clients read. */
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../src/platform/database/data-source.js';
import { rows } from '../src/platform/database/sql.js';
import { schema } from '../src/schema.js';
import { CounterWorld } from './support/counter-world.js';
import { databases } from './support/databases.js';

/** A connection on which requests are written by hand. */
class Wire {
  private said = '';
  private constructor(readonly socket: Socket) {
    socket.on('data', (data) => (this.said += data));
  }

  static async to(url: string): Promise<Wire> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await new Promise((resolve) => socket.once('connect', resolve));
    return new Wire(socket);
  }

  /** All that was said until the other side ended it. */
  async end(): Promise<string> {
    if (!this.socket.readableEnded) await new Promise((resolve) => this.socket.once('end', resolve));
    this.socket.destroy();
    return this.said;
  }
}

const post = (path: string, body: string): string =>
  `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/jose\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

describe.each(databases)('a server on $name that is told to stop', (database) => {
  it('answers and keeps what it took, and refuses what comes then with a problem document', async () => {
    const home = await database.fresh();
    const counter = await CounterWorld.open({ ...database, fresh: () => Promise.resolve({ ...home, close: async () => {} }) });
    const world = counter.base;
    const { app } = world.server;
    await app.listen(0, '127.0.0.1');
    const party = world.party('pharmacy');
    const licence = { steps: ['dispense'], until: null };
    const jws = world.signRecord(world.authority, { type: 'participant', application: world.application(party), licence });
    const request = post('/api/entries', jws);

    const wire = await Wire.to(await app.getUrl());
    wire.socket.write(request.slice(0, -10));
    // The server has the head of the request: another one on a connection of its own is answered meanwhile.
    await counter.batch('A1');
    expect((await counter.verdict(counter.pharmacy, counter.code('GUESS', 'A1'))).reasons[0]!.code).toBe('SERIAL_UNKNOWN');
    const closed = app.close();
    wire.socket.write(`${request.slice(-10)}GET /health/ready HTTP/1.1\r\nhost: x\r\n\r\n${post('/api/entries', jws)}`);
    const [first, second, ...more] = (await wire.end()).split(/(?=HTTP\/1\.1 )/);
    await closed;

    expect(first).toMatch(/^HTTP\/1\.1 201 /);
    expect(second).toMatch(/^HTTP\/1\.1 503 [^]*content-type: application\/problem\+json/);
    expect(second).toMatch(/\r\nconnection: close\r\n/i);
    expect(second).toContain('"urn:theriac:problem:server-closing"');
    expect(more).toEqual([]);
    const db = await openDatabase(home.config, schema);
    expect(await rows(db.reader, 'SELECT "gln" FROM "participant" WHERE "gln" = ?', [party.gln])).toEqual([{ gln: party.gln }]);
    // Scans and the alerts that they raise are stored with a delay, which is cut short.
    expect(await rows(db.reader, 'SELECT "kind" FROM "alert"')).toHaveLength(1);
    expect(await rows(db.reader, 'SELECT "serial" FROM "scan"')).toHaveLength(1);
    await db.close();
    await home.close();
  });

  it('ends although somebody announced a body and sends none', async () => {
    const counter = await CounterWorld.open(database);
    const { app } = counter.base.server;
    await app.listen(0, '127.0.0.1');
    const wire = await Wire.to(await app.getUrl());
    wire.socket.write(post('/api/entries', 'x'.repeat(100)).slice(0, -50));
    wire.socket.on('error', () => {});
    await counter.batch('A1');
    const gone = new Promise((resolve) => wire.socket.once('close', resolve));
    await counter.close();
    await gone;
  });
});
