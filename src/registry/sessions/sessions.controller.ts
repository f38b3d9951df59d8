/** `/api/sessions`: sign in, sign out. */
import { Body, Controller, Delete, HttpCode, Post, Req } from '@nestjs/common';
import { ApiConsumes, ApiCreatedResponse, ApiNoContentResponse } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Access } from '../../platform/http/access.js';
import { JoseBody } from '../../wire/jose.js';
import { ChallengeView, SessionView } from '../../wire/sessions.js';
import { Limited } from '../../platform/http/rate-limit.js';
import { SESSIONS } from '../policy/limits.js';
import { bearerToken } from '../policy/access.guard.js';
import { Sessions } from './sessions.service.js';

const instant = (seconds: number): string => new Date(seconds * 1000).toISOString();

@Controller('api/sessions')
export class SessionsController {
  constructor(private readonly sessions: Sessions) {}

  /** What to sign: `{aud: audience, exp: at most expires, in epoch seconds, nonce, site}` as a `signin+jws`. */
  @Post('challenge')
  @Access('public')
  @Limited(SESSIONS)
  @ApiCreatedResponse({ standardSchema: ChallengeView })
  challenge(): ChallengeView {
    const { nonce, audience, expires } = this.sessions.challenge(Date.now());
    return { nonce, audience, expires: instant(expires) };
  }

  /** Opens a session with a signed challenge. Send the token as `authorization: Bearer`. */
  @Post()
  @Access('public')
  @Limited(SESSIONS)
  @ApiConsumes('application/jose')
  @ApiCreatedResponse({ standardSchema: SessionView })
  async open(@Body({ schema: JoseBody }) jws: string): Promise<SessionView> {
    const { token, expires, key, participant, site } = await this.sessions.open(jws, Date.now());
    const { gln, name, role } = participant;
    return { token, expires: instant(expires), participant: { gln, name, role }, permissions: key.permissions, site };
  }

  /** Ends the session of the token that the request bears, on all processes within a second. */
  @Delete()
  @Access('session')
  @HttpCode(204)
  @ApiNoContentResponse()
  async close(@Req() request: FastifyRequest): Promise<void> {
    await this.sessions.close(bearerToken(request)!, Date.now());
  }
}
