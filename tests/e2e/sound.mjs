// A sound card that is not there: a private PulseAudio server with a speaker that can be recorded and a microphone that can be spoken into.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { eventually, now } from './time.mjs';
import { blocks, fromBytes, roomTone, toBytes } from './waves.mjs';

const MICROPHONE = ['module-remap-source', 'source_name=mic', 'master=micfeed.monitor', `source_properties='device.description="Desk microphone"'`];
const SPEAKER = 'module-null-sink sink_name=speaker rate=48000 channels=2 sink_properties=device.description=Speakers';
// What is played here is what the microphone hears.
const MOUTH = 'module-null-sink sink_name=micfeed rate=48000 channels=1 sink_properties=device.description=Mouth';

/** Rate of everything recorded here, that of the program's own voice. */
export const RATE = 24_000;

/** Starts the server; with `microphone` there is one, which hears nothing at all before `breathe`. */
export async function startSound({ microphone = true } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'visavis-sound-'));
  chmodSync(folder, 0o700);
  const socket = join(folder, 'pulse.sock');
  const own = { XDG_RUNTIME_DIR: folder, PULSE_RUNTIME_PATH: join(folder, 'pulse'), PULSE_STATE_PATH: join(folder, 'state'), PULSE_SERVER: `unix:${socket}` };
  mkdirSync(own.PULSE_RUNTIME_PATH);
  mkdirSync(own.PULSE_STATE_PATH);
  const env = { ...process.env, ...own };
  // On a session bus there may be one server only; the next would end at once.
  const alone = { ...env, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' };
  const modules = [`module-native-protocol-unix auth-anonymous=1 socket=${socket}`, SPEAKER, ...(microphone ? [MOUTH] : [])];
  const server = spawn('pulseaudio', ['-n', '--daemonize=no', '--exit-idle-time=-1', '--use-pid-file=no', '--log-target=stderr', ...modules.flatMap((module) => ['-L', module])], { env: alone, stdio: 'ignore' });
  const pactl = (...args) => execFileSync('pactl', args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  await eventually('the sound server', () => quiet(() => pactl('info')), 10_000);
  pactl('set-default-sink', 'speaker');
  const sound = new Sound(own, env, pactl, [server], folder);
  if (microphone) {
    sound.plugMicrophone();
    pactl('set-default-source', 'mic');
  }
  return sound;
}

class Sound {
  #microphone = null;
  #air = null;

  constructor(own, all, pactl, started, folder) {
    /** What a program needs to find this server. */
    this.env = own;
    Object.assign(this, { all, pactl, started, folder });
  }

  plugMicrophone() {
    this.#microphone = this.pactl('load-module', ...MICROPHONE);
  }

  unplugMicrophone() {
    // Without a microphone the speaker's monitor would be the default source, and when the microphone is back, PulseAudio would move
    // what records that monitor there: our tape of the speaker.
    this.pactl('set-default-source', 'micfeed.monitor');
    this.pactl('unload-module', this.#microphone);
  }

  /** The faint noise of a quiet room, as every real microphone hears it; without it there is perfect silence. */
  breathe() {
    const noise = toBytes(roomTone(10, 16_000));
    this.#air = spawn('pacat', ['--playback', '--device=micfeed', '--format=s16le', '--rate=16000', '--channels=1', '--latency-msec=500'], { env: this.all, stdio: ['pipe', 'ignore', 'ignore'] });
    this.#air.stdin.on('error', () => {}); // closed when the room is
    Readable.from(forever(noise)).pipe(this.#air.stdin);
    this.started.push(this.#air);
  }

  holdBreath() {
    this.#air?.kill('SIGTERM');
  }

  /** Plays a WAV file into the microphone; resolves when its last sample was played. */
  play(path) {
    const player = spawn('paplay', ['--device=micfeed', '--latency-msec=50', path], { env: this.all, stdio: 'ignore' });
    this.started.push(player);
    return new Promise((done) => player.on('exit', done));
  }

  /** The microphone hears the speaker, as on a laptop. `share`: how much of it, 1 is all. Returns what ends it. */
  echo(share, ms = 40) {
    const index = this.pactl('load-module', 'module-loopback', 'source=speaker.monitor', 'sink=micfeed', `latency_msec=${ms}`, 'adjust_time=0');
    const input = this.pactl('list', 'short', 'sink-inputs').split('\n').map((line) => line.split('\t')).find(([, , , driver]) => driver?.includes('module-loopback'));
    this.pactl('set-sink-input-volume', input[0], `${Math.round(65_536 * Math.cbrt(share))}`);
    return () => this.pactl('unload-module', index);
  }

  /** Records both sides on one clock until `stop`. */
  async record() {
    const tape = { speaker: new Track(this, 'speaker'), mouth: new Track(this, 'micfeed') };
    await eventually('the recording', () => tape.speaker.ms() > 0 && tape.mouth.ms() > 0, 10_000);
    return { ...tape, stop: () => Promise.all([tape.speaker.stop(), tape.mouth.stop()]) };
  }

  recordSpeaker() {
    return new Track(this, 'speaker');
  }

  stop() {
    for (const child of this.started.reverse()) child.kill('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  }
}

/** One recording. Times are milliseconds since 1970, so that two recordings and the page can be compared. */
class Track {
  #parts = [];
  #bytes = 0;
  /** When its first sample was. */
  zero = Infinity;

  constructor(sound, sink) {
    this.parec = spawn('parec', [`--device=${sink}.monitor`, '--format=s16le', `--rate=${RATE}`, '--channels=1', '--latency-msec=20'], { env: sound.all, stdio: ['ignore', 'pipe', 'ignore'] });
    sound.started.push(this.parec);
    this.parec.stdout.on('data', (part) => {
      this.#parts.push(part);
      this.#bytes += part.length;
      // Parts come late at times, but never early: the earliest tells when the first sample was.
      this.zero = Math.min(this.zero, now() - this.ms());
    });
  }

  /** Milliseconds recorded so far. */
  ms() {
    return this.#bytes / 2 / (RATE / 1000);
  }

  samples() {
    return fromBytes(Buffer.concat(this.#parts));
  }

  /** Start and end of every stretch of sound in these times; gaps up to `gap` ms belong to it. */
  sounds(from = 0, to = Infinity, gap = 30) {
    const loud = blocks(this.samples(), RATE, 10).map((rms, n) => ({ at: this.zero + n * 10, rms })).filter(({ at, rms }) => rms > 0.005 && at >= from && at < to);
    const found = [];
    for (const { at } of loud) {
      const last = found.at(-1);
      if (last && at - last.end <= gap) last.end = at + 10;
      else found.push({ start: at, end: at + 10 });
    }
    return found;
  }

  /** Milliseconds of sound since `from`. */
  loudMs(from) {
    return this.sounds(from).reduce((sum, { start, end }) => sum + end - start, 0);
  }

  async stop() {
    this.parec.kill('SIGINT');
    await new Promise((done) => this.parec.on('exit', done));
    return this.samples();
  }
}

async function* forever(part) {
  for (;;) yield part;
}

function quiet(work) {
  try { work(); return true; } catch { return false; }
}
