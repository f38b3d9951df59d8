/** How many codes that are not the whole code of a known pack an address may ask for, in the memory of this process. */
import { Injectable } from '@nestjs/common';
import { networkOf } from '../platform/http/rate-limit.js';
import { Metrics } from '../platform/metrics/metrics.js';
import { GUESSES } from '../registry/policy/limits.js';

/** At most so many networks are remembered; beyond, the one that asked longest ago is forgotten. */
const MAX_NETWORKS = 20_000;

@Injectable()
export class Guesses {
  /** When each network was answered within the hour, ms of a clock that does not go back; who asked last comes last. */
  private readonly answered = new Map<string, number[]>();

  constructor(private readonly metrics: Metrics) {}

  /** Counts one more, and says whether it is answered. */
  mayAsk(address: string, now = performance.now()): boolean {
    const network = networkOf(address);
    const times = (this.answered.get(network) ?? []).filter((time) => now - time < GUESSES.within);
    const isAnswered = times.length < GUESSES.most;
    if (isAnswered) times.push(now);
    else this.metrics.limitHit(GUESSES.name);
    this.answered.delete(network);
    this.answered.set(network, times);
    if (this.answered.size > MAX_NETWORKS) this.answered.delete(this.answered.keys().next().value!);
    return isAnswered;
  }
}
