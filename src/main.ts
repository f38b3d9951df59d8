#!/usr/bin/env node
/** The program's entry: nothing is loaded that an old Node.js could not read before it was told that it is too old. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`failed: Theriac needs Node.js 20.19 or later, this is ${process.versions.node}: install a newer one`);
  process.exit(2);
}
await (await import('./ops/program.js')).run();
export {};
