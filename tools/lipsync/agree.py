"""How far two ways of telling the times agree: `python agree.py DATA WEIGHTS.npz`, on the test sentences.

The times that a synthesiser gives itself against those that forced alignment finds, which is told what is said and only asked when.
Nobody who merely hears can agree better with either.
"""
import pathlib
import sys

import numpy as np
import soundfile

import align
import frames
import judge
import model
import phones
from data import Clips
from train import is_test, voice_of
from voices_held import HELD

SLACK = {"flite": 9, "kokoro": 9}


def main(data, source):
    clips, params = Clips(data / "spectra.npz"), np.load(source)
    for family, slack in SLACK.items():
        own, rows, logs = [], [], []
        for name in clips.clips:
            if not name.startswith(family) or not is_test(name) or (family == "kokoro" and voice_of(name).split("/")[-1] not in HELD):
                continue
            mag, y = clips.of(name)
            path = data / f"{name}.txt"
            spans = phones.read(path, soundfile.info(path.with_suffix(".wav")).samplerate, family)
            spectra = frames.log_mel(mag.astype(np.float32) ** 2)
            scores = model.forward(np, params, frames.normalised(spectra, params["colour"]))
            logs.append(np.log(judge.softmax(scores[:, :15]) + 1e-4))
            rows.append(align.states(spans, len(mag), slack))
            own.append(y)
        both = [(found, y) for found, y in zip(align.align(logs, rows), own) if found is not None]
        found, y = (np.concatenate(part).astype(int) for part in zip(*both))
        print(f"{family}: 15 visemes {np.mean(found == y):.3f}, 8 groups {np.mean(judge.GROUPS[found] == judge.GROUPS[y]):.3f},"
              f" {len(both)} of {len(own)} clips")


main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
