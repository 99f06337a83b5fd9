"""Phoneme times made exact by a first training: `python align.py DATA WEIGHTS.npz` writes DATA/aligned.npz for `train.py --labels`.

The neural voices count their durations in steps of 25 ms and give every gap between words 50 ms, also where there is none. The
order of the sounds is known, so the likeliest times for it are looked for near the old ones (forced alignment). flite, which
judges, keeps its own times.
"""
import pathlib
import sys

import numpy as np

import frames
import judge
import model
import phones
import soundfile
from data import Clips

# Frames that a sound may begin earlier or end later than was said; and what each frame of silence in speech costs.
SLACK = {"kokoro": 9, "espeak": 6}
LEAST = 2


def states(spans, count, slack):
    """(viseme, first frame, last frame, may be left out) of each state; a sound is LEAST states, so it lasts so long at least."""
    out = []
    for n, (start, end, viseme) in enumerate(spans):
        low, high = start * 100 - slack, end * 100 + slack
        if n == 0 and viseme == 0:
            low = -1
        if n == len(spans) - 1 or (n == len(spans) - 2 and spans[-1][2] == 0):
            high = count
        if n == len(spans) - 1 and viseme == 0:
            low -= 40
        if viseme == 0:
            out.append((0, low, high, True))
        else:
            out += [(viseme, low, high, False)] * LEAST
    return out


def align(logs, states):
    """[frames] visemes, or None where the times cannot be."""
    count, size = len(logs), len(states)
    v = np.array([s[0] for s in states])
    low, high = np.array([s[1] for s in states]), np.array([s[2] for s in states])
    free = np.array([s[3] for s in states])
    best = np.full(size, -1e9)
    back = np.zeros((count, size), np.int8)
    for t in range(count):
        if t == 0:
            came = np.full(size, -1e9)
            came[0] = 0
            if free[0] and size > 1:
                came[1] = 0
        else:
            one = np.concatenate([[-1e9], best[:-1]])
            two = np.concatenate([[-1e9, -1e9], best[:-2]])
            two[1:] = np.where(free[:-1], two[1:], -1e9)
            ways = np.stack([best, one, two])
            back[t] = ways.argmax(0)
            came = ways.max(0)
        best = np.where((t >= low) & (t <= high), came + logs[t, v], -1e9)
    at = size - 1
    if free[-1] and best[-2] > best[-1]:
        at = size - 2
    if best[at] < -1e8:
        return None
    out = np.zeros(count, np.int8)
    for t in range(count - 1, -1, -1):
        out[t] = v[at]
        at -= int(back[t, at])
    return out


def main(data, source):
    clips, params = Clips(data / "spectra.npz"), np.load(source)
    y, failed, moved = clips.y.copy(), 0, 0
    for name, (a, b) in clips.clips.items():
        family, stem = name.split("/")
        if family not in SLACK:
            continue
        path = data / family / f"{stem}.txt"
        spans = phones.read(path, soundfile.info(path.with_suffix(".wav")).samplerate, family)
        logs = frames.log_mel(clips.mag[a:b].astype(np.float32) ** 2)
        scores = model.forward(np, params, frames.normalised(logs, params["colour"]))
        chances = np.log(judge.softmax(scores[:, :15]) + 1e-4)
        found = align(chances, states(spans, b - a, SLACK[family]))
        if found is None:
            failed += 1
            continue
        moved += (found != y[a:b]).sum()
        y[a:b] = found
    np.savez(data / "aligned.npz", y=y)
    print(failed, "clips kept their times,", f"{moved / len(y):.3f} of the frames changed")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
