// A server of a home of its own, with nothing of this machine in it, and the program that made it.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** How long a server may take to be there, ms; a debug build on a busy machine is slow. */
const PATIENCE = 120_000;

/**
 * `place`: a folder for everything, where programs run; `home` is in it. `start` gives `{ port, base, child, said, ended, told }`, `told`
 * being what the server said of itself; `cli` runs the program and gives what it says with `--json`. The home opens with `passphrase`,
 * or is not encrypted; `port` 0 is any that is free.
 */
export function household(programs, models, { port = 0, passphrase = '' } = {}) {
  const place = mkdtempSync(join(tmpdir(), 'visavis-clients-'));
  const home = join(place, 'home');
  // Only this computer is asked.
  const env = { ...process.env, VISAVIS_HOME: home, VISAVIS_MODELS: resolve(models), VISAVIS_PASSPHRASE: passphrase, NO_PROXY: 'localhost,127.0.0.1' };
  const lock = passphrase ? [] : ['--unencrypted'];
  const program = join(resolve(programs), 'visavis-cli');
  const servers = [];

  const cli = (...words) => cliAs(null, ...words);

  /** As somebody else than the owner: `{ name, password }`. */
  function cliAs(who, ...words) {
    const named = who ? ['--profile', who.name] : [];
    const proof = who ? { VISAVIS_PASSWORD: who.password } : {};
    const done = spawnSync(program, [...words, ...named, ...lock, '--json'], { env: { ...env, ...proof }, cwd: place, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`visavis-cli ${words.join(' ')}: ${done.stdout}${done.stderr}`);
    return done.stdout.trim() === '' ? null : JSON.parse(done.stdout);
  }

  async function start(...more) {
    const child = spawn(program, ['serve', '--port', String(port), ...lock, '--json', ...more], { env, cwd: place });
    const said = { out: '', err: '' };
    child.stdout.on('data', (piece) => (said.out += piece));
    child.stderr.on('data', (piece) => (said.err += piece));
    const ended = new Promise((done) => child.on('close', done));
    const server = { child, said, ended };
    servers.push(server);
    for (const until = Date.now() + PATIENCE; Date.now() < until; ) {
      if (child.exitCode !== null) throw new Error(`serve ended: ${said.err}`);
      if (said.out.trimEnd().endsWith('}')) {
        const told = JSON.parse(said.out);
        return Object.assign(server, { told, base: told.address, port: Number(new URL(told.address).port) });
      }
      await pause(50);
    }
    throw new Error(`serve does not answer: ${said.err}`);
  }

  async function close() {
    for (const { child, ended } of servers) {
      if (child.exitCode === null) child.kill('SIGKILL');
      await ended;
    }
    rmSync(place, { recursive: true, force: true });
  }

  return { place, home, env, program, cli, cliAs, start, close };
}

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));
