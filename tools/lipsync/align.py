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


def align(logs, rows):
    """[frames] visemes of each clip, or None where the times cannot be. `logs`: [frames, 15] a clip; `rows`: its states. All clips
    take their steps together."""
    clips, size, count = len(rows), max(map(len, rows)), max(map(len, logs))
    v, free = np.zeros((clips, size), np.int8), np.zeros((clips, size), bool)
    low, high = np.full((clips, size), 1e9, np.float32), np.full((clips, size), -1e9, np.float32)
    for c, row in enumerate(rows):
        v[c, : len(row)], low[c, : len(row)], high[c, : len(row)], free[c, : len(row)] = zip(*row)
    chances = np.zeros((clips, count, 15), np.float32)
    for c, log in enumerate(logs):
        chances[c, : len(log)] = log
    best = np.full((clips, size), -1e9, np.float32)
    last = np.full((clips, size), -1e9, np.float32)
    back = np.zeros((count, clips, size), np.int8)
    ends = np.array([len(log) - 1 for log in logs])
    for t in range(count):
        one, two = np.full_like(best, -1e9), np.full_like(best, -1e9)
        if t == 0:
            came = np.full_like(best, -1e9)
            came[:, 0] = 0
            came[:, 1:2] = np.where(free[:, :1], 0, -1e9)
        else:
            one[:, 1:] = best[:, :-1]
            two[:, 2:] = np.where(free[:, 1:-1], best[:, :-2], -1e9)
            ways = np.stack([best, one, two])
            back[t], came = ways.argmax(0), ways.max(0)
        best = np.where((t >= low) & (t <= high), came + np.take_along_axis(chances[:, t], v.astype(np.int64), 1), np.float32(-1e9))
        last[ends == t] = best[ends == t]
    return [traced(last[c], back[:, c], rows[c], ends[c]) for c in range(clips)]


def traced(best, back, row, end):
    at = len(row) - 1
    if row[-1][3] and at > 0 and best[at - 1] > best[at]:
        at -= 1
    if best[at] < -1e8:
        return None
    out = np.zeros(end + 1, np.int8)
    for t in range(end, -1, -1):
        out[t] = row[at][0]
        at -= int(back[t, at])
    return out


def main(data, source):
    clips, params = Clips(data / "spectra.npz"), np.load(source)
    y, failed, moved = clips.y.copy(), 0, 0
    todo = sorted((n for n in clips.clips if n.split("/")[0] in SLACK), key=lambda n: np.diff(clips.clips[n])[0])
    for first in range(0, len(todo), 100):
        names, logs, rows = todo[first : first + 100], [], []
        for name in names:
            (a, b), (family, stem) = clips.clips[name], name.split("/")
            path = data / family / f"{stem}.txt"
            spans = phones.read(path, soundfile.info(path.with_suffix(".wav")).samplerate, family)
            spectra = frames.log_mel(clips.mag[a:b].astype(np.float32) ** 2)
            scores = model.forward(np, params, frames.normalised(spectra, params["colour"]))
            logs.append(np.log(judge.softmax(scores[:, :15]) + 1e-4))
            rows.append(states(spans, b - a, SLACK[family]))
        for name, found in zip(names, align(logs, rows)):
            a, b = clips.clips[name]
            failed += found is None
            if found is not None:
                moved += (found != y[a:b]).sum()
                y[a:b] = found
    np.savez(data / "aligned.npz", y=y)
    print(failed, "clips kept their times,", f"{moved / len(y):.3f} of the frames changed")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
