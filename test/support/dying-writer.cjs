/**
 * Preloaded (`node --require`) into a server: at each SIGWINCH its writer thread dies in another way. Loaded into the thread,
 * too, where it listens for the way.
 */
const threads = require('node:worker_threads');
const { syncBuiltinESMExports } = require('node:module');

const ways = {
  throw: () => setImmediate(() => Promise.reject(new Error('a mistake of ours'))),
  memory: () => {
    const kept = [];
    for (;;) kept.push(Array.from({ length: 10_000 }, Math.random));
  },
  exit: () => process.exit(1),
};
const channel = new threads.BroadcastChannel('the way to die');
channel.unref();

if (threads.isMainThread) {
  let writer;
  threads.Worker = class extends threads.Worker {
    constructor(file, options) {
      super(file, { ...options, resourceLimits: { maxOldGenerationSizeMb: 100 } });
      writer = this;
    }
  };
  syncBuiltinESMExports();
  const order = ['terminate', ...Object.keys(ways)];
  let deaths = 0;
  process.on('SIGWINCH', () => {
    const way = order[deaths++ % order.length];
    if (way === 'terminate') void writer.terminate();
    else channel.postMessage(way);
  });
} else {
  channel.onmessage = ({ data }) => ways[data]();
}
