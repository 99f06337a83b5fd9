"""Batches of training: crops of speech in another voice, room, microphone and company each time."""
import collections

import numpy as np
from scipy.signal import lfilter

import frames

FRAMES = 480
MEL = frames.mel(np.arange(257) * 31.25)
HZ = np.arange(257) * 31.25


class Clips:
    def __init__(self, path):
        held = np.load(path)
        ends, self.mag, self.y = held["ends"], held["mag"], held["y"]
        starts = np.concatenate([[0], ends[:-1]])
        self.clips = {name: (int(a), int(b)) for name, a, b in zip(held["names"], starts, ends)}

    def of(self, name):
        a, b = self.clips[name]
        return self.mag[a:b], self.y[a:b]


def voice_of(name):
    """kokoro/af_sky-03 -> kokoro/af_sky"""
    return name.rsplit("-", 1)[0]


class Batches:
    """`shares`: how often each family is heard."""

    def __init__(self, clips, names, shares, seed):
        self.clips, self.rng = clips, np.random.default_rng(seed)
        self.voices = collections.defaultdict(lambda: collections.defaultdict(list))
        for name in names:
            self.voices[name.split("/")[0]][voice_of(name)].append(name)
        self.noises = [name for name in clips.clips if name.startswith("noise/")]
        self.music = [name for name in clips.clips if name.startswith("music/")]
        self.families = [family for family in shares if family in self.voices or family == "none"]
        self.shares = np.array([shares[family] for family in self.families])
        self.shares = self.shares / self.shares.sum()
        self.colour = np.zeros(frames.BANDS)

    def batch(self, size):
        crops = [self.crop() for _ in range(size)]
        return np.stack([x for x, _ in crops]), np.stack([y for _, y in crops])

    def crop(self):
        logs, y = self.logs()
        x = frames.normalised(logs, self.colour)
        for _ in range(self.rng.integers(0, 3)):
            wide, first = self.rng.integers(1, 7), self.rng.integers(0, frames.BANDS - 7)
            x[:, first : first + wide] = 0
        return x, y.astype(np.int32)

    def logs(self):
        rng = self.rng
        family = rng.choice(self.families, p=self.shares)
        if family == "none":
            power, y = self.stretch(self.music if rng.random() < 0.6 else self.noises, FRAMES)
            power = power * 10 ** rng.uniform(-4, 1.5)
        else:
            voices = self.voices[family]
            names = voices[list(voices)[rng.integers(len(voices))]]
            power, y = self.stretch(names, FRAMES, pauses=True)
            if rng.random() < 0.8:
                power = warp(power, np.exp(rng.uniform(-0.2, 0.2)))
            if rng.random() < 0.4:
                power = room(power, rng)
            power = power * 10 ** rng.uniform(-3.0, 1.0)
        power = power * equaliser(rng)
        speech = np.percentile(power.sum(1), 90) + 1e-4
        for names, often, low, high in ((self.noises, 0.5, 5, 45), (self.music, 0.12, 6, 25)):
            if rng.random() < often:
                other, _ = self.stretch(names, FRAMES)
                other = other * equaliser(rng)
                power = power + other * speech / (np.percentile(other.sum(1), 90) + 1e-6) / 10 ** (rng.uniform(low, high) / 10)
        return manner(frames.log_mel(power.astype(np.float32)), rng), y

    def stretch(self, names, count, pauses=False):
        """`count` frames of clips one after the other, at another pace."""
        rng = self.rng
        pace = np.exp(rng.uniform(-0.17, 0.17))
        want = int(count * pace) + 2
        mags, ys, have = [], [], 0
        skip = rng.integers(0, 150)
        while have - skip < want:
            mag, y = self.clips.of(names[rng.integers(len(names))])
            mags.append(mag.astype(np.float32)), ys.append(y)
            have += len(mag)
            if pauses and rng.random() < 0.3:
                rest = rng.integers(5, 80)
                mags.append(np.zeros((rest, 257), np.float32)), ys.append(np.zeros(rest, np.int8))
                have += rest
        mag, y = np.concatenate(mags)[skip:], np.concatenate(ys)[skip:]
        at = np.arange(count) * pace
        low = at.astype(int)
        part = (at - low)[:, None].astype(np.float32)
        mag = mag[low] * (1 - part) + mag[low + 1] * part
        return mag**2, y[np.round(at).astype(int)]


def warp(power, by):
    """Another length of the vocal tract."""
    at = np.minimum(np.arange(257) * by, 256)
    low = np.minimum(at.astype(int), 255)
    part = (at - low).astype(np.float32)
    return power[:, low] * (1 - part) + power[:, low + 1] * part


def room(power, rng):
    """Reverberation, as energy that dies away."""
    fade = np.exp(-13.8 * 0.01 / rng.uniform(0.12, 0.8))
    gain = (1 - fade) * 10 ** rng.uniform(-1.5, 0.1)
    return power + lfilter([0, gain], [1, -fade], power, axis=0)


def manner(logs, rng):
    """Another way of making speech: some synthesisers draw averages, which are smooth in time, others exaggerate or flatten."""
    if rng.random() < 0.3:
        share = rng.uniform(0.1, 0.33)
        logs[1:-1] = logs[1:-1] * (1 - 2 * share) + (logs[2:] + logs[:-2]) * share
    if rng.random() < 0.3:
        share = rng.uniform(0.1, 0.33)
        logs[:, 1:-1] = logs[:, 1:-1] * (1 - 2 * share) + (logs[:, 2:] + logs[:, :-2]) * share
    if rng.random() < 0.5:
        loud = np.percentile(logs, 90, axis=0)
        floor = np.log(frames.FLOOR)
        logs = np.maximum(floor, loud + (logs - loud) * np.exp(rng.uniform(-0.25, 0.25)))
    return logs


def equaliser(rng):
    """A microphone, a small speaker, a telephone: power gain a bin."""
    db = rng.standard_normal() * 4 * (MEL / MEL[-1] - 0.5) * 2
    for k in range(1, 5):
        db = db + rng.standard_normal() * 2.5 / np.sqrt(k) * np.cos(np.pi * k * MEL / MEL[-1] + rng.uniform(0, 6))
    if rng.random() < 0.15:
        db = db - 60 * np.clip((HZ - rng.uniform(3300, 7000)) / 400, 0, 1)
    if rng.random() < 0.15:
        db = db - 40 * np.clip((rng.uniform(120, 350) - HZ) / 150, 0, 1)
    return 10 ** (db / 10)
