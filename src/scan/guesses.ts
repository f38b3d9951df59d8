/** How many codes that are not the whole code of a known pack an address may ask for, in the memory of this process. */
import { Injectable } from '@nestjs/common';
import { RateLimiter } from '../platform/http/rate-limit.js';
import { Metrics } from '../platform/metrics/metrics.js';
import { GUESSES } from '../registry/policy/limits.js';

@Injectable()
export class Guesses {
  private readonly limiter = new RateLimiter(GUESSES);

  constructor(private readonly metrics: Metrics) {}

  /** Counts one more, and says whether it is answered. */
  mayAsk(address: string): boolean {
    const isAnswered = this.limiter.tryTake(address, performance.now());
    if (!isAnswered) this.metrics.limitHit(GUESSES.name);
    return isAnswered;
  }
}
