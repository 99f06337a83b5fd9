"""Trains the mouth and judges it: `python train.py DATA --without flite --out DATA/a.npz [--steps 1500]`.

Families named by --without are heard by nobody until they judge. Test sentences, the held voices and what is kept for choosing are in no training.
"""
import argparse
import pathlib
import time

import jax
import jax.numpy as jnp
import numpy as np

import frames
import judge
import model
from data import Batches, Clips, voice_of
from voices_held import HELD

KEPT = 17
SHARES = {"kokoro": 0.55, "espeak": 0.28, "flite": 0.2, "none": 0.12}


def is_test(name):
    """Test sentences have a t before their number; all of a held voice is test."""
    return name.rsplit("-", 1)[-1].startswith("t") or voice_of(name).split("/")[-1] in HELD


def is_kept(name):
    """Sentences of the neural voices by which choices are made (steps, biases, decoding): in no training, of voices that are."""
    number = name.rsplit("-", 1)[-1]
    return name.startswith("kokoro/") and not is_test(name) and number.isdigit() and int(number) >= KEPT


def loss_of(params, x, y, weight, key):
    def keep(h, n):
        mask = jax.random.bernoulli(jax.random.fold_in(key, n), 0.92, (h.shape[0], 1, h.shape[2]))
        return h * mask / 0.92

    scores = model.forward(jnp, params, x, keep)
    logs = jax.nn.log_softmax(scores[..., :15])
    right = jnp.take_along_axis(logs, y[..., None], -1)[..., 0]
    cross = -(0.92 * right + 0.08 * logs.mean(-1))
    closed = (y == judge.PP).astype(jnp.float32)
    second = -(1.2 * closed * jax.nn.log_sigmoid(scores[..., 15]) + (1 - closed) * jax.nn.log_sigmoid(-scores[..., 15]))
    jaw = jnp.asarray(judge.JAW)
    opening = (jnp.exp(logs) @ jaw - jaw[y]) ** 2
    return (weight * (cross + 0.3 * second + 0.5 * opening)).sum() / weight.sum()


@jax.jit
def step(params, m, v, mean, x, y, weight, key, n, rate):
    loss, grads = jax.value_and_grad(loss_of)(params, x, y, weight, key)
    norm = jnp.sqrt(sum((g**2).sum() for g in jax.tree.leaves(grads)))
    grads = jax.tree.map(lambda g: g * jnp.minimum(1.0, 1.0 / norm), grads)
    m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, grads)
    v = jax.tree.map(lambda v, g: 0.99 * v + 0.01 * g * g, v, grads)
    def moved(p, m, v):
        change = (m / (1 - 0.9**n)) / (jnp.sqrt(v / (1 - 0.99**n)) + 1e-8)
        return p - rate * (change + (0.01 * p if p.ndim > 1 else 0.0))
    params = jax.tree.map(moved, params, m, v)
    mean = jax.tree.map(lambda a, b: 0.995 * a + 0.005 * b, mean, params)
    return params, m, v, mean, loss


CLASS = np.ones(15, np.float32)
CLASS[[1, 2, 3, 6]] = (1.0, 1.3, 1.3, 1.2)


def weights_of(y):
    """Nobody knows to a frame where a sound ends."""
    edge = np.zeros(y.shape, bool)
    edge[:, 1:] |= y[:, 1:] != y[:, :-1]
    edge[:, :-1] |= y[:, 1:] != y[:, :-1]
    return (CLASS[y] * np.where(edge, 0.4, 1.0)).astype(np.float32)


def colour_of(batches):
    total, count = np.zeros(frames.BANDS), 0
    for _ in range(60):
        logs, y = batches.logs()
        if (y > 0).any():
            energy = logs.mean(1)
            active = energy > energy.max() - frames.ACTIVE
            total += (logs[active] - energy.max()).sum(0)
            count += active.sum()
    return (total / count).astype(np.float32)


def judged(params, colour, clips, names):
    pairs = []
    for name in names:
        mag, y = clips.of(name)
        x = frames.normalised(frames.log_mel(mag.astype(np.float32) ** 2), colour)
        pairs.append((model.forward(np, params, x), y.astype(np.int64)))
    return judge.judge(pairs)


def report(params, colour, clips, without):
    tests = {}
    for name in clips.clips:
        if is_test(name):
            tests.setdefault(voice_of(name), []).append(name)
    rows = []
    for voice in sorted(tests):
        seen = "family never heard" if voice.split("/")[0] in without else (
            "voice never heard" if voice.split("/")[-1] in HELD else "voice heard, sentences not")
        rows.append((f"{voice} ({seen})", judged(params, colour, clips, tests[voice])))
    for family in sorted({voice.split("/")[0] for voice in tests}):
        for kind in ("never heard", "sentences not"):
            own = [f for name, f in rows if name.startswith(family + "/") and kind in name]
            if own:
                rows.append((f"**{family}, mean of {len(own)}** ({kind})", {k: type(own[0][k])(np.mean([f[k] for f in own])) for k in own[0]}))
    return judge.table(rows)


def main():
    wish = argparse.ArgumentParser()
    wish.add_argument("data", type=pathlib.Path)
    wish.add_argument("--without", nargs="*", default=[])
    wish.add_argument("--steps", type=int, default=1500)
    wish.add_argument("--size", type=int, default=12)
    wish.add_argument("--seed", type=int, default=1)
    wish.add_argument("--rate", type=float, default=2e-3)
    wish.add_argument("--minutes", type=float, default=1e9)
    wish.add_argument("--start", type=pathlib.Path)
    wish.add_argument("--labels", type=pathlib.Path)
    wish.add_argument("--out", type=pathlib.Path, required=True)
    wish = wish.parse_args()
    clips = Clips(wish.data / "spectra.npz")
    if wish.labels:
        clips.y = np.load(wish.labels)["y"]
    names = [n for n in clips.clips if not is_test(n) and not is_kept(n) and n.split("/")[0] not in [*wish.without, "music", "noise"]]
    batches = Batches(clips, names, {k: s for k, s in SHARES.items() if k not in wish.without}, wish.seed)
    batches.colour = colour = colour_of(batches)
    params = model.fresh(np.random.default_rng(wish.seed), frames.BANDS)
    if wish.start:
        begun = np.load(wish.start)
        params, colour = {k: begun[k] for k in params}, begun["colour"]
        batches.colour = colour
    m = jax.tree.map(jnp.zeros_like, params)
    v, mean, began, losses = m, params, time.process_time(), []
    started = time.monotonic()
    for n in range(1, wish.steps + 1):
        # How much of the training is over: whatever runs out first, the steps or the time.
        done = min(1.0, max(n / wish.steps, (time.monotonic() - started) / 60 / wish.minutes))
        x, y = batches.batch(wish.size)
        warm = min(1.0, n / 60)
        rate = wish.rate * warm * (0.5 + 0.5 * np.cos(np.pi * done)) + 1e-5
        params, m, v, mean, loss = step(params, m, v, mean, x, y, weights_of(y), jax.random.key(n), float(n), rate)
        losses.append(float(loss))
        if n % 100 == 0:
            print(n, f"loss {np.mean(losses[-100:]):.3f}, {time.process_time() - began:.0f} s of CPU", flush=True)
        if n % 1000 == 0 or done == 1.0:
            kept = {k: np.asarray(w) for k, w in mean.items()}
            np.savez(wish.out, colour=colour, **kept)
            print(report(kept, colour, clips, wish.without), flush=True)
        if done == 1.0:
            break


if __name__ == "__main__":
    main()
