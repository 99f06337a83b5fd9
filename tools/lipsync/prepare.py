"""Speech and noises -> spectra with their visemes, once: `python prepare.py DATA` writes DATA/spectra.npz for train.py."""
import pathlib
import sys

import numpy as np

import frames
import phones
import soundfile
import sounds

# Music and noise for training; the music that judges is made elsewhere, in the program's own tests.
MUSIC, NOISE, SECONDS = 70, 70, 12


def clip(path, family):
    spoken = frames.read(path)
    rate = soundfile.info(path).samplerate
    mag = frames.magnitudes(spoken)
    y = phones.labels(phones.read(path.with_suffix(".txt"), rate, family), len(mag))
    if family == "kokoro":
        y = phones.without_gaps(y, frames.log_mel(mag**2).mean(1))
    return mag.astype(np.float16), y


def main(data):
    clips = {}
    for family in ("kokoro", "espeak", "flite"):
        for times in sorted((data / family).glob("*.txt")):
            clips[f"{family}/{times.stem}"] = clip(times.with_suffix(".wav"), family)
    rng = np.random.default_rng(11)
    for n in range(MUSIC):
        mag = frames.magnitudes(sounds.music(rng, SECONDS))
        clips[f"music/{n:02}"] = mag.astype(np.float16), np.zeros(len(mag), np.int8)
    for n in range(NOISE):
        mag = frames.magnitudes(sounds.noise(rng, SECONDS))
        clips[f"noise/{n:02}"] = mag.astype(np.float16), np.zeros(len(mag), np.int8)
    names = sorted(clips)
    np.savez(data / "spectra.npz", names=names, ends=np.cumsum([len(clips[n][1]) for n in names]),
             mag=np.concatenate([clips[n][0] for n in names]), y=np.concatenate([clips[n][1] for n in names]))
    print(len(names), "clips,", sum(len(clips[n][1]) for n in names) / 6000, "minutes")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
