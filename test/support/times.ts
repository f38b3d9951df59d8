/** A reporter for `npm run test:times`: how long each suite ran, and its slowest files, as a table for docs/testing.md. */
import type { Reporter, TestModule } from 'vitest/node';

const SHOWN = 20;

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(1);

/** What a file took by itself: loading, set-up and tests, without the wait for a free core. */
function timeOf(module: TestModule): number {
  const { collectDuration, setupDuration, duration } = module.diagnostic();
  return collectDuration + setupDuration + duration;
}

export default class Times implements Reporter {
  private readonly start = performance.now();

  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = modules.map((module) => ({ module, time: timeOf(module) })).sort((a, b) => b.time - a.time);
    const failed = rows.filter(({ module }) => !module.ok());
    console.log(`| file | tests | seconds |\n| --- | ---: | ---: |`);
    for (const { module, time } of rows.slice(0, SHOWN)) {
      console.log(`| \`${module.relativeModuleId}\` | ${[...module.children.allTests()].length} | ${seconds(time)} |`);
    }
    const sum = rows.reduce((all, { time }) => all + time, 0);
    console.log(
      `\n${rows.length} files, ${seconds(sum)} s of work in ${seconds(performance.now() - this.start)} s, ${failed.length} failed`,
    );
    for (const { module } of failed) console.log(`failed: ${module.relativeModuleId}`);
  }
}
