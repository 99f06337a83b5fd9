"""Tables of EVALUATION.md: `python evaluate.py DATA WEIGHTS.npz [--labels DATA/aligned.npz] [--without flite]`."""
import argparse
import pathlib

import numpy as np

from data import Clips
from train import report

wish = argparse.ArgumentParser()
wish.add_argument("data", type=pathlib.Path)
wish.add_argument("weights", type=pathlib.Path)
wish.add_argument("--labels", type=pathlib.Path)
wish.add_argument("--without", nargs="*", default=["flite"])
wish = wish.parse_args()
params = dict(np.load(wish.weights))
clips = Clips(wish.data / "spectra.npz")
if wish.labels:
    clips.y = np.load(wish.labels)["y"]
print(report(params, params.pop("colour"), clips, wish.without))
