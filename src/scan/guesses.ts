/** How many codes that are not the whole code of a known pack an address may ask for, in the memory of this process. */
import { Injectable } from '@nestjs/common';
import { ByNetwork } from '../platform/http/rate-limit.js';
import { Metrics } from '../platform/metrics/metrics.js';
import { GUESSES } from '../registry/policy/limits.js';

@Injectable()
export class Guesses {
  /** When each network was answered within the hour, ms of a clock that does not go back. */
  private readonly answered = new ByNetwork<readonly number[]>();

  constructor(private readonly metrics: Metrics) {}

  /** Counts one more, and says whether it is answered. */
  mayAsk(address: string, now = performance.now()): boolean {
    const times = (this.answered.get(address) ?? []).filter((time) => now - time < GUESSES.within);
    const isAnswered = times.length < GUESSES.most;
    if (isAnswered) times.push(now);
    else this.metrics.limitHit(GUESSES.name);
    this.answered.put(address, times);
    return isAnswered;
  }
}
