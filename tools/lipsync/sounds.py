"""What is no speech: music, noises, near silence. Made of oscillators and noise; 16 kHz samples."""
import numpy as np
from scipy.signal import butter, sosfilt

from frames import RATE


def tone(rng, hz, seconds):
    """One note of a random instrument."""
    t = np.arange(int(seconds * RATE)) / RATE
    kind = rng.integers(5)
    wobble = 1 + rng.choice([0, 0.004]) * np.sin(2 * np.pi * rng.uniform(4, 7) * t)
    if kind == 0:  # string that is plucked: partials that die away, the high ones first
        wave = sum(np.sin(2 * np.pi * hz * k * t) * np.exp(-t * (1 + k) * rng.uniform(0.5, 2)) / k for k in range(1, 12))
    elif kind == 1:  # organ
        wave = sum(rng.uniform(0, 1) * np.sin(2 * np.pi * hz * k * np.cumsum(wobble) / RATE) for k in (1, 2, 3, 4, 6, 8))
    elif kind == 2:  # two bells' frequency modulation
        wave = np.sin(2 * np.pi * hz * t + rng.uniform(1, 5) * np.sin(2 * np.pi * hz * rng.choice([1, 2, 3.5]) * t) * np.exp(-2 * t))
    elif kind == 3:  # bowed or blown: all partials, a filter that opens
        wave = sum(np.sin(2 * np.pi * hz * k * np.cumsum(wobble) / RATE) / k for k in range(1, 20) if hz * k < 7500)
        sos = butter(2, min(0.95, rng.uniform(600, 5000) / 8000), output="sos")
        wave = sosfilt(sos, wave)
    else:  # square
        wave = np.sign(np.sin(2 * np.pi * hz * t)) * 0.6
    attack = np.minimum(1, t / rng.uniform(0.003, 0.08))
    return wave * attack * np.exp(-t * rng.uniform(0, 4)) * np.minimum(1, (seconds - t) / 0.03)


def drums(rng, seconds, beat):
    out = np.zeros(int(seconds * RATE) + RATE)
    for n in range(int(seconds / beat * 2)):
        at = int(n * beat / 2 * RATE)
        t = np.arange(RATE // 4) / RATE
        hits = []
        if n % 4 == 0 or rng.random() < 0.1:
            hits.append(np.sin(2 * np.pi * (50 + 80 * np.exp(-t * 40)) * t) * np.exp(-t * 18) * 1.5)
        if n % 4 == 2 or rng.random() < 0.1:
            hits.append((rng.standard_normal(len(t)) * 0.7 + np.sin(2 * np.pi * 190 * t)) * np.exp(-t * 25))
        if rng.random() < 0.8:
            hits.append(np.diff(rng.standard_normal(len(t) + 1)) * np.exp(-t * rng.uniform(25, 120)) * 0.4)
        for hit in hits:
            out[at : at + len(hit)] += hit * rng.uniform(0.5, 1)
    return out[: int(seconds * RATE)]


def music(rng, seconds):
    beat = rng.uniform(0.35, 0.8)
    out = np.zeros(int(seconds * RATE) + 4 * RATE)
    root = 110 * 2 ** (rng.integers(12) / 12)
    scale = np.array([0, 2, 3, 5, 7, 8, 10] if rng.random() < 0.5 else [0, 2, 4, 5, 7, 9, 11])
    note = lambda degree: root * 2 ** ((scale[degree % 7] + 12 * (degree // 7)) / 12)
    parts = rng.random(4) < (0.8, 0.6, 0.5, 0.6)
    def put(at, wave, gain):
        first = int(at * RATE)
        wave = wave[: len(out) - first]
        out[first : first + len(wave)] += wave * gain
    for bar in np.arange(0, seconds, beat * 4):
        chord = rng.integers(7)
        if parts[0]:
            for step in (0, 2, 4):
                put(bar, tone(rng, note(chord + step), min(4, beat * 4)), 0.3)
        if parts[1]:
            for step in range(8):
                put(bar + step * beat / 2, tone(rng, note(chord + rng.choice([0, 2, 4, 7]) + 7), beat), 0.3)
        if parts[3]:
            put(bar, tone(rng, note(chord) / 2, beat * 2), 0.6)
    if parts[2] or not parts.any():
        out[: int(seconds * RATE)] += drums(rng, seconds, beat) * 0.6
    out = out[: int(seconds * RATE)]
    return (out / (np.abs(out).max() + 1e-6)).astype(np.float32)


def noise(rng, seconds):
    count = int(seconds * RATE)
    white = rng.standard_normal(count)
    kind = rng.integers(7)
    if kind == 0:
        out = white
    elif kind in (1, 2):  # between pink and brown
        spectrum = np.fft.rfft(white)
        spectrum /= np.maximum(np.arange(len(spectrum)), 20) ** rng.uniform(0.4, 1.1)
        out = np.fft.irfft(spectrum, count)
    elif kind == 3:  # mains, machines
        t = np.arange(count) / RATE
        hz = rng.choice([50, 60, rng.uniform(80, 400)])
        out = sum(rng.uniform(0, 1) / k * np.sin(2 * np.pi * hz * k * t + rng.uniform(0, 6)) for k in range(1, 15)) + white * 0.05
    elif kind == 4:  # knocks, clicks, keys
        out = white * 0.002
        for at in rng.integers(0, max(1, count - 800), int(seconds * rng.uniform(1, 8))):
            t = np.arange(800) / RATE
            out[at : at + 800] += rng.uniform(0.1, 1) * np.exp(-t * rng.uniform(60, 400)) * (
                rng.standard_normal(800) * 0.5 + np.sin(2 * np.pi * rng.uniform(200, 3000) * t))[: count - at]
    elif kind == 5:  # sweeps and beeps
        t = np.arange(count) / RATE
        hz = rng.uniform(200, 2000) * 2 ** np.cumsum(rng.standard_normal(count) * 0.002)
        out = np.sin(2 * np.pi * np.cumsum(np.clip(hz, 50, 7000)) / RATE) * (np.sin(2 * np.pi * rng.uniform(0.2, 3) * t) > 0)
    else:  # wind, waves, breath of a room
        sos = butter(2, [rng.uniform(0.02, 0.2), rng.uniform(0.25, 0.9)], "band", output="sos")
        swell = np.interp(np.arange(count), np.linspace(0, count, int(seconds * 2) + 2), rng.uniform(0.1, 1, int(seconds * 2) + 2))
        out = sosfilt(sos, white) * swell
    return (out / (np.abs(out).max() + 1e-6)).astype(np.float32)
