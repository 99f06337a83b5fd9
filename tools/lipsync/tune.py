"""Evens out how readily each viseme is claimed: `python tune.py DATA WEIGHTS.npz OUT.npz [aligned.npz]`.

Training asks for likelihood, the bars for frames that are right and lips that close. Sixteen numbers of the last layer's bias are
moved, one after the other, on sentences of voices that were heard in training; nobody who judges takes part.
"""
import pathlib
import sys

import numpy as np

import frames
import judge
import model
from data import Clips
from train import is_test, voice_of
from voices_held import HELD


def scored(data, params, labels):
    clips = Clips(data / "spectra.npz")
    if labels:
        clips.y = np.load(labels)["y"]
    heard = [n for n in clips.clips if n.split("/")[0] in ("kokoro", "espeak") and voice_of(n).split("/")[-1] not in HELD]
    names = [n for n in heard if is_test(n)] + [n for n in heard if n.startswith("kokoro") and not is_test(n)][::9]
    for name in names:
        mag, y = clips.of(name)
        x = frames.normalised(frames.log_mel(mag.astype(np.float32) ** 2), params["colour"])
        yield model.forward(np, params, x), y.astype(np.int64)


def worth(pairs, bias):
    f = judge.judge([(scores + bias, y) for scores, y in pairs])
    return f["acc15"] + 0.5 * f["groups8"] + 0.4 * f["jaw"] + 1.5 * min(f["closed"], 0.95) + 0.3 * f["precise"], f


def main(data, source, out, labels=None):
    params = dict(np.load(source))
    pairs = list(scored(data, params, labels))[::2]
    bias = np.zeros(model.OUT, np.float32)
    best, figures = worth(pairs, bias)
    print(f"{len(pairs)} clips, {best:.4f}", figures)
    for step in (0.8, 0.4):
        for n in [1, 15, *range(2, 15), 0]:
            for sign in (-1, 1):
                while True:
                    other = bias.copy()
                    other[n] += sign * step
                    found, seen = worth(pairs, other)
                    if found <= best + 1e-4 or abs(other[n]) > 4:
                        break
                    best, bias, figures = found, other, seen
        print(f"{best:.4f}", figures, np.round(bias, 1), flush=True)
    params["out_b"] = params["out_b"] + bias
    np.savez(out, **params)


main(*map(pathlib.Path, sys.argv[1:]))
