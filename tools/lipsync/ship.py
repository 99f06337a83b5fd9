"""Trained weights -> what is committed: `python ship.py DATA WEIGHTS.npz ASSETS TESTS [aligned.npz]`.

ASSETS/lips.bin: "lips", version 1, then f32 little-endian: colour, first layer, middle layers, last layer.
TESTS/held.ogg, TESTS/held.txt: clips of voices the weights have never heard, one after the other, with the true visemes.
TESTS/reference.f32: the features and scores of the first clip, as this side computes them.
"""
import pathlib
import sys

import numpy as np
import soundfile

import frames
import model
from data import Clips
from voices_held import HELD

# Sentences of each voice that judge in the program's own test.
FLITE, NEURAL = (0, 4, 6, 10, 11), (1, 3, 5, 10, 11)
GAP = 800


def weights(params):
    names = ["in_w", "in_b"] + [f"{k}{n}" for n in range(len(model.DILATIONS)) for k in "wb"] + ["out_w", "out_b"]
    numbers = [params["colour"]] + [params[name] for name in names]
    return b"lips\x01\0\0\0" + b"".join(np.ascontiguousarray(n, "<f4").tobytes() for n in numbers)


def clips(data):
    for voice in ("slt", "awb", "rms", "kal16"):
        for n in FLITE:
            yield f"flite_{voice}", data / f"flite/flite_{voice}-t{n:02}.wav", "flite"
    for voice in HELD:
        for n in NEURAL:
            yield f"kokoro_{voice}", data / f"kokoro/{voice}-{n:02}.wav", "kokoro"


def held(data, aligned):
    """Sound, and a line a clip: voice, first frame, then the visemes as letters, one a frame (a = sil)."""
    sound, lines, at = [], [], 0
    for voice, path, family in clips(data):
        spoken = frames.read(path)
        spoken = spoken[: len(spoken) // frames.HOP * frames.HOP]
        y = aligned.of(f"{family}/{path.stem}")[1]
        lines.append(f"{voice} {at} " + "".join(chr(97 + v) for v in y))
        sound += [spoken, np.zeros(GAP, np.float32)]
        at += (len(spoken) + GAP) // frames.HOP
    return np.concatenate(sound), lines


def main(data, source, assets, tests, labels=None):
    aligned = Clips(data / "spectra.npz")
    if labels:
        aligned.y = np.load(labels)["y"]
    params = np.load(source)
    assets.mkdir(parents=True, exist_ok=True), tests.mkdir(parents=True, exist_ok=True)
    (assets / "lips.bin").write_bytes(weights(params))
    sound, lines = held(data, aligned)
    with soundfile.SoundFile(tests / "held.ogg", "w", frames.RATE, 1, "VORBIS", format="OGG", compression_level=0.75) as out:
        for at in range(0, len(sound), 4096):  # libsndfile crashes on more at once
            out.write(sound[at : at + 4096])
    (tests / "held.txt").write_text("\n".join(lines) + "\n")
    tone = reference()
    logs = frames.log_mel(frames.magnitudes(tone) ** 2)
    x = frames.normalised(logs, params["colour"])
    scores = model.forward(np, params, x)
    at = [0, 1, 40, 333, 700, 701, 1100, len(x) - 1]
    np.concatenate([logs[at].ravel(), x[at].ravel(), scores[at].ravel()]).astype("<f4").tofile(tests / "reference.f32")
    print(len((assets / "lips.bin").read_bytes()), "bytes,", sum(params[k].size for k in params), "numbers,", len(sound) / 16000, "s")


def reference():
    """Twelve seconds that both sides can make: a buzz that changes its pitch, colour and level, and a pause."""
    n = np.arange(12 * frames.RATE, dtype=np.int64)
    saw = (n * (100 + n // 4000) % frames.RATE) / frames.RATE - 0.5
    hiss = (n * n % 977) / 488.0 - 1.0
    level = np.where(n // 1600 % 5 == 0, 0.0, 0.02 + 0.1 * (n // 1600 % 7))
    level = np.where((n > 96_000) & (n < 112_000), 0.0, level)
    return (level * (saw + 0.1 * (n // 3200 % 3) * hiss)).astype(np.float32)


main(*map(pathlib.Path, sys.argv[1:]))
