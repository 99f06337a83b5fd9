"""Writes reference.f32: every 20th column of the features the end-of-turn model expects, for a known sound.

Independent of the Rust code: numpy in double precision, the full filter matrix, numpy's own FFT. Run once:
python reference.py
"""

import numpy as np

RATE, FFT, HOP, MELS = 16000, 400, 160, 80


def sound(seconds=5):
    """A gliding tone that swells five times, over a little noise from a linear congruential generator."""
    n = np.arange(seconds * RATE, dtype=np.float64)
    t = n / RATE
    tone = 0.3 * np.sin(2 * np.pi * (200 * t + 300 * t * t)) * np.sin(np.pi * t) ** 2
    state, noise = 1, np.empty(len(n))
    for i in range(len(n)):
        state = (state * 1664525 + 1013904223) % 2**32
        noise[i] = state / 2**32 - 0.5
    return (tone + 0.01 * noise).astype(np.float32)


def mel(hz):
    hz = np.asarray(hz, dtype=np.float64)
    return np.where(hz < 1000, hz * 3 / 200, 15 + np.log(np.maximum(hz, 1) / 1000) * 27 / np.log(6.4))


def hertz(mel):
    return np.where(mel < 15, mel * 200 / 3, 1000 * np.exp((mel - 15) * np.log(6.4) / 27))


def filters():
    edges = hertz(np.linspace(0, mel(RATE / 2), MELS + 2))
    low, middle, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    bins = np.linspace(0, RATE / 2, FFT // 2 + 1)[None]
    triangles = np.maximum(0, np.minimum((bins - low) / (middle - low), (high - bins) / (high - middle)))
    return triangles * 2 / (high - low)


def features(samples):
    samples = np.concatenate([np.zeros(8 * RATE), samples])[-8 * RATE :].astype(np.float64)
    samples = (samples - samples.mean()) / np.sqrt(samples.var() + 1e-7)
    padded = np.pad(samples, FFT // 2, mode="reflect")
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FFT) / FFT)
    frames = np.stack([padded[at : at + FFT] * window for at in range(0, 8 * RATE, HOP)])
    power = np.abs(np.fft.rfft(frames)) ** 2
    log = np.log10(np.maximum(filters() @ power.T, 1e-10))
    return (np.maximum(log, log.max() - 8) + 4) / 4


if __name__ == "__main__":
    features(sound())[:, ::20].astype("<f4").tofile("reference.f32")
