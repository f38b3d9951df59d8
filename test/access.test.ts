import { Controller, Get, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { AppModule } from '../src/app.module.js';
import { nodeCrypto } from '../src/platform/crypto.js';
import { Access } from '../src/platform/http/access.js';
import { createAdapter } from '../src/platform/http/adapter.js';
import { ProblemFilter } from '../src/platform/http/problem.filter.js';
import { Limited } from '../src/platform/http/rate-limit.js';
import { SCANS } from '../src/registry/policy/limits.js';
import { validation } from '../src/platform/http/validation.js';
import { provideCrypto } from '../src/protocol/crypto.js';
import { CurrentViewer } from '../src/registry/policy/access.guard.js';
import type { Viewer } from '../src/registry/policy/access.policy.js';
import { databases } from './support/databases.js';
import { LedgerWorld, type Party } from './support/ledger-world.js';

@Controller('probe')
class ProbeController {
  @Get('public')
  @Access('public')
  public(@CurrentViewer() viewer: Viewer): Viewer {
    return viewer;
  }

  @Get('optional')
  @Access('optional')
  optional(@CurrentViewer() viewer: Viewer): Viewer {
    return viewer;
  }

  @Get('session')
  @Access('session')
  session(@CurrentViewer() viewer: Viewer): Viewer {
    return viewer;
  }

  @Get('roles')
  @Access(['pharmacy', 'regulator'])
  roles(): string {
    return 'let in';
  }

  @Get('permission')
  @Access({ permissions: ['recall'] })
  permission(): string {
    return 'let in';
  }

  @Get('both')
  @Access({ roles: ['pharmacy'], permissions: ['recall'] })
  both(): string {
    return 'let in';
  }

  @Post('scan')
  @Access('optional')
  @Limited(SCANS)
  scan(): string {
    return 'let in';
  }
}

/** A controller's rule holds for its routes, and a route's own comes before it. */
@Controller('strict')
@Access(['regulator'])
class StrictController {
  @Get('inherited')
  inherited(): string {
    return 'let in';
  }

  @Get('own')
  @Access('public')
  own(): string {
    return 'let in';
  }
}

@Controller('bare')
class BareController {
  @Get()
  bare(): string {
    return 'secret';
  }
}

@Module({ controllers: [ProbeController, StrictController, BareController] })
class ProbeModule {}

describe('the guard', () => {
  let world: LedgerWorld;
  let maker: Party;
  let pharmacy: Party;
  const tokens = new Map<string, string>();

  beforeAll(async () => {
    provideCrypto(nodeCrypto);
    const home = await databases[0]!.fresh();
    @Module({ imports: [AppModule.forRoot(home.config), ProbeModule] })
    class Root {}
    const adapter = createAdapter(home.config);
    const app = await NestFactory.create<NestFastifyApplication>(Root, adapter, { bodyParser: false, logger: false });
    app.useGlobalPipes(validation);
    app.useGlobalFilters(new ProblemFilter());
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    const close = async (): Promise<void> => {
      await app.close();
      await home.close();
    };
    world = await LedgerWorld.at({ app, home, close });
    maker = await world.admit('manufacturer');
    pharmacy = await world.admit('pharmacy');
    tokens.set('maker', await world.signIn(maker));
    tokens.set('pharmacy', await world.signIn(pharmacy));
    tokens.set('till', await world.signIn(pharmacy, { signer: await world.addKey(pharmacy, 'till', ['custody']) }));
    tokens.set('regulator', await world.signIn(world.authority));
    tokens.set('nonsense', 'nonsense');
  });
  afterAll(() => world.close());

  test.each<[string, Record<string, number>]>([
    ['/bare', { nobody: 403, maker: 403, regulator: 403, nonsense: 403 }],
    ['/probe/public', { nobody: 200, maker: 200, nonsense: 200 }],
    ['/probe/optional', { nobody: 200, maker: 200, nonsense: 401 }],
    ['/probe/session', { nobody: 401, maker: 200, till: 200, regulator: 200, nonsense: 401 }],
    ['/probe/roles', { nobody: 401, maker: 403, pharmacy: 200, till: 200, regulator: 200, nonsense: 401 }],
    ['/probe/permission', { nobody: 401, maker: 200, pharmacy: 200, till: 403, regulator: 200, nonsense: 401 }],
    ['/probe/both', { nobody: 401, maker: 403, pharmacy: 200, till: 403, regulator: 403 }],
    ['/strict/inherited', { nobody: 401, maker: 403, regulator: 200 }],
    ['/strict/own', { nobody: 200, maker: 200, regulator: 200, nonsense: 200 }],
  ])('answers %s as declared', async (path, expected) => {
    const answers: Record<string, number> = {};
    for (const who of Object.keys(expected)) answers[who] = (await world.get(path, tokens.get(who))).status;
    expect(answers).toEqual(expected);
  });

  it('says what is missing, and never what is behind', async () => {
    const codes = async (path: string, who?: string) => (await world.get(path, who && tokens.get(who))).body;
    expect((await codes('/bare')).type).toBe('urn:theriac:problem:access-undeclared');
    expect(await codes('/probe/roles', 'maker')).toMatchObject({
      type: 'urn:theriac:problem:role-required',
      roles: ['pharmacy', 'regulator'],
    });
    expect(await codes('/probe/permission', 'till')).toMatchObject({
      type: 'urn:theriac:problem:permission-missing',
      permission: 'recall',
    });
  });

  it('tells a route who asks, and a public one nothing', async () => {
    const who = { kind: 'participant', gln: maker.gln, role: 'manufacturer', kid: maker.signer.kid, site: null };
    expect((await world.get('/probe/session', tokens.get('maker'))).body).toMatchObject(who);
    expect((await world.get('/probe/optional', tokens.get('maker'))).body).toMatchObject(who);
    for (const path of ['/probe/optional', '/probe/public']) expect((await world.get(path)).body).toEqual({ kind: 'anonymous' });
    expect((await world.get('/probe/public', tokens.get('maker'))).body).toEqual({ kind: 'anonymous' });
  });

  it('slows down one anonymous address, whatever header it forges, and nobody who has signed in', async () => {
    const scan = (token?: string, forwarded = '192.0.2.1') =>
      world.post('/probe/scan', {}, token).set('x-forwarded-for', forwarded);
    let refusal;
    for (let i = 0; i <= SCANS.burst + 100 && !refusal; i++) {
      const answer = await scan(undefined, `192.0.2.${i % 250}`);
      if (answer.status !== 201) refusal = answer;
    }
    expect(refusal).toMatchObject({ status: 429, body: { type: 'urn:theriac:problem:too-many-requests', retryAfter: 1 } });
    expect(refusal!.headers['retry-after']).toBe('1');
    await scan(tokens.get('pharmacy')).expect(201);
  });
});
