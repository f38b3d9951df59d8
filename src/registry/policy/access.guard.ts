/**
 * Stands before every route: finds out who asks, and refuses whoever may not. A route that does not declare what it needs
 * (platform/http/access.ts) is refused to all. Rows are not judged here but by access.policy.ts.
 */
import { type CanActivate, createParamDecorator, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Access, type AccessRule, OnlyReads } from '../../platform/http/access.js';
import { Metrics } from '../../platform/metrics/metrics.js';
import { type Limit, Limited, RateLimiter } from '../../platform/http/rate-limit.js';
import { Fault } from '../../protocol/fault.js';
import { ANONYMOUS, isSignedIn, type Professional, type Viewer } from './access.policy.js';
import { PURPOSE_HEADER, purposeOf, Reads } from '../reads/reads.js';
import { Sessions } from '../sessions/sessions.service.js';
import { isRecordedRead, requireRule } from './route.policy.js';

type Asked = FastifyRequest & { viewer?: Viewer };

/** The bearer token of a request. Other schemes are not ours: a proxy may have asked for them. */
export const bearerToken = ({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined =>
  /^bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];

/** A parameter of a handler that anybody may ask: who asks, signed in or not. */
export const CurrentViewer = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Viewer => context.switchToHttp().getRequest<Asked>().viewer ?? ANONYMOUS,
);

/** A parameter of a handler behind a session: who is signed in. Elsewhere it would be a fault of ours, and a 500. */
export const SignedIn = createParamDecorator((_data: unknown, context: ExecutionContext): Professional => {
  const { viewer = ANONYMOUS } = context.switchToHttp().getRequest<Asked>();
  if (isSignedIn(viewer)) return viewer;
  throw new Error('a route that asks who is signed in is open to people who are not');
});

@Injectable()
export class AccessGuard implements CanActivate {
  /** Each is made with the first call that it counts. */
  private readonly limiters = new Map<Limit, RateLimiter>();

  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: Sessions,
    private readonly reads: Reads,
    private readonly metrics: Metrics,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Asked>();
    const places = [context.getHandler(), context.getClass()];
    const rule = this.reflector.getAllAndOverride(Access, places) as AccessRule | undefined;
    if (rule === undefined)
      throw new Fault(
        'access-undeclared',
        'nobody may use this address, since the server does not say who may: report it to the operator',
      );
    const token = rule === 'public' ? undefined : bearerToken(request);
    request.viewer = token === undefined ? ANONYMOUS : await this.sessions.viewerOf(token, Date.now());
    const limit = this.reflector.getAllAndOverride(Limited, places) as Limit | undefined;
    if (limit && request.viewer.kind === 'anonymous') this.takeOf(limit, request.ip);
    requireRule(request.viewer, rule);
    const reads = (this.reflector.getAllAndOverride(OnlyReads, places) as true | undefined) ?? false;
    if (isRecordedRead(request.viewer, request.method, reads)) await this.recordRead(request, request.viewer);
    return true;
  }

  private takeOf(limit: Limit, address: string): void {
    try {
      this.limiterOf(limit).take(address, performance.now());
    } catch (reason) {
      this.metrics.limitHit(limit.name);
      throw reason;
    }
  }

  private limiterOf(limit: Limit): RateLimiter {
    const limiter = this.limiters.get(limit) ?? new RateLimiter(limit);
    this.limiters.set(limit, limiter);
    return limiter;
  }

  private recordRead({ headers, id, method, url, body }: Asked, { gln, kid }: Professional): Promise<void> {
    const purpose = purposeOf(headers[PURPOSE_HEADER]);
    // What is asked for in a body is part of what was read.
    const path = body === undefined || body === null ? url : `${url} ${JSON.stringify(body)}`;
    return this.reads.record({ time: Date.now(), id, participant: gln, kid, purpose, method, path });
  }
}
