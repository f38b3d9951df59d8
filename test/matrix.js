/**
 * `npm run test:matrix`: does a checkout install, build, play its demonstration, scan and audit on each Node.js that the
 * README promises? On the newest version of each line, unless versions are named: `npm run test:matrix -- 20.19.0 24`. Not part
 * of `npm test`: native modules are compiled for each version, which takes minutes.
 *
 * Node.js comes as a package of the npm registry, with the headers that native modules need, so nothing has to be installed
 * by hand. The copies of the checkout lie outside of it: inside, a package that is missing there would still be found.
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const LINES = ['20.19', '22', '24'];
const STEPS = ['install', 'build', 'demo', 'scan', 'audit'];
/** How long any of them may take, in ms. */
const PATIENCE = 30 * 60_000;

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ON_WINDOWS = process.platform === 'win32';
const PACKAGE = `node-${ON_WINDOWS ? 'win' : process.platform}-${process.arch}`;
/** Versions of Node.js are kept here from run to run. */
const CACHE = join(tmpdir(), 'theriac-node');
/** The program npm, which it tells to its scripts. */
const NPM = process.env['npm_execpath'];
if (!NPM) throw new Error('this is started by npm: npm run test:matrix');

/** Runs a program to its end and gives what it printed. @throws Error with all that it said, unless it ends with `code` */
function run(program, args, { cwd = ROOT, env = process.env, code = 0 } = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    env,
    encoding: 'utf8',
    timeout: PATIENCE,
    maxBuffer: 1 << 28,
  });
  if (error) throw error;
  if (status === code) return stdout;
  throw new Error(`${[program, ...args].join(' ')} ended with ${status} instead of ${code}\n${stdout}${stderr}`);
}

/** The newest version of a line such as `20.19` among the published; a whole version is a line of one. */
function newestOf(line, published) {
  const order = (a, b) => a.localeCompare(b, 'en', { numeric: true });
  const found = published.filter((version) => `${version}.`.startsWith(`${line}.`) && !version.includes('-'));
  if (found.length === 0) throw new Error(`there is no version ${line} of ${PACKAGE}`);
  return found.sort(order).at(-1);
}

/** One version of Node.js: the folder with its headers, the program, and an environment in which it is `node`. */
function provide(version) {
  const folder = join(CACHE, version);
  const home = join(folder, 'node_modules', PACKAGE);
  if (!existsSync(home)) {
    mkdirSync(folder, { recursive: true });
    const args = ['install', '--prefix', folder, '--no-save', '--ignore-scripts', `${PACKAGE}@${version}`];
    run(process.execPath, [NPM, ...args], { cwd: folder });
  }
  const node = join(home, 'bin', ON_WINDOWS ? 'node.exe' : 'node');
  const PATH = dirname(node) + delimiter + process.env['PATH'];
  const env = { ...process.env, PATH, npm_config_nodedir: home };
  const running = run('node', ['-p', 'process.versions.node'], { env }).trim();
  if (running !== version) throw new Error(`Node.js ${running} runs where ${version} should`);
  return { node, env };
}

/** Copies what is in git, or would be after `git add`, as it is now. */
function copyCheckout(folder) {
  const names = run('git', ['ls-files', '-coz', '--exclude-standard']).split('\0');
  for (const name of names) {
    if (name !== '' && existsSync(join(ROOT, name))) cpSync(join(ROOT, name), join(folder, name));
  }
}

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(String(port)));
    });
  });

/** Resolves once the demonstration says that it is ready. @throws Error with all that it said, where it ends before */
function ready(demo) {
  const late = setTimeout(() => demo.kill(), PATIENCE);
  let said = '';
  return new Promise((resolve, reject) => {
    for (const stream of [demo.stdout, demo.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        said += `${line}\n`;
        if (line.startsWith('ready ')) resolve();
      });
    }
    demo.once('exit', (code) => reject(new Error(`the demonstration ended with ${code}\n${said}`)));
  }).finally(() => clearTimeout(late));
}

/** All steps on one version, in a fresh copy; calls `done` after each. @throws Error that tells why one failed */
async function tryOn(version, done) {
  const { node, env } = provide(version);
  const cwd = mkdtempSync(join(tmpdir(), `theriac-${version}-`));
  let demo;
  try {
    copyCheckout(cwd);
    run(node, [NPM, 'ci', '--no-audit', '--no-fund'], { cwd, env });
    done();
    run(node, [NPM, 'run', 'build'], { cwd, env });
    done();
    demo = spawn(node, ['dist/main.js', 'demo'], {
      cwd,
      env: { ...env, PORT: await freePort() },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    await ready(demo);
    done();
    const { url, packs, where } = JSON.parse(readFileSync(join(cwd, 'data', 'demo', 'demo.json'), 'utf8'));
    const theriac = (code, ...args) => run(node, ['dist/main.js', ...args, '--server', url], { cwd, env, code });
    const scan = (code, kind) => theriac(code, 'scan', packs[kind], '--key', join('data', 'demo', 'keys', `${where[kind]}.json`));
    scan(0, 'genuine');
    scan(1, 'recalled');
    done();
    theriac(0, 'audit');
    done();
  } finally {
    demo?.kill();
    rmSync(cwd, { recursive: true, force: true, maxRetries: 5 });
  }
}

const row = (...cells) => cells.map((cell) => cell.padEnd(10)).join('');

const published = JSON.parse(run(process.execPath, [NPM, 'view', PACKAGE, 'versions', '--json']));
const lines = process.argv.length > 2 ? process.argv.slice(2) : LINES;
console.log(row('Node.js', ...STEPS));
for (const version of lines.map((line) => newestOf(line, published))) {
  const times = [];
  let since = performance.now();
  const done = () => {
    const now = performance.now();
    times.push(`${((now - since) / 1000).toFixed(1)} s`);
    since = now;
  };
  try {
    await tryOn(version, done);
    console.log(row(version, ...times));
  } catch (reason) {
    console.log(row(version, ...times, 'failed'));
    console.error(`\n${STEPS[times.length]} on ${version}: ${reason.message}\n`);
    process.exitCode = 1;
  }
}
