"""Lists what the neural voices are to say, for `cargo run --release -p vis-speak --example phone_times`.

    python voices.py MODELS/kokoro-voices DATA        writes DATA/mixed/*.bin, DATA/train.tsv, DATA/mixed.tsv, DATA/test.tsv

Voices of HELD are heard in no training. A mixed voice is the mean of two voices that may be heard, and is somebody else: it
costs nothing and there are as many as pairs.
"""
import pathlib
import random
import sys

import numpy as np

from sentences import TEST, sentences
from voices_held import HELD

SPEEDS = [0.85, 0.95, 1.0, 1.05, 1.2, 1.35]


def main(folder, data):
    every = sorted(path.stem for path in folder.glob("*.bin"))
    train = [voice for voice in every if voice not in HELD]
    rng = random.Random(5)
    (data / "mixed").mkdir(parents=True, exist_ok=True)
    texts = iter(sentences(4000, 1))
    lists = {"train": [], "mixed": [], "test": []}
    for round_ in range(40):
        for voice in train:
            lists["train"].append((f"{voice}-{round_:02}", voice, rng.choice(SPEEDS), next(texts)))
            lists["mixed"].append((f"mix_{voice}-{round_:02}", voice, rng.choice(SPEEDS), next(texts)))
    for voice in train:
        # Under the name of the first, since only known names are spoken; of the other sex now and then.
        other = rng.choice([v for v in train if v != voice and v[0] == voice[0]])
        read = lambda v: np.fromfile(folder / f"{v}.bin", "<f4")
        share = rng.uniform(0.35, 0.55)
        (read(voice) * share + read(other) * (1 - share)).astype("<f4").tofile(data / "mixed" / f"{voice}.bin")
    for voice in HELD:
        lists["test"] += [(f"{voice}-{n:02}", voice, 1.0, text) for n, text in enumerate(TEST)]
    # A voice that was heard in training, on the sentences that were not.
    lists["test"] += [(f"af_heart-t{n:02}", "af_heart", 1.0, text) for n, text in enumerate(TEST)]
    for name, lines in lists.items():
        (data / f"{name}.tsv").write_text("".join("\t".join(map(str, line)) + "\n" for line in lines))


main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
