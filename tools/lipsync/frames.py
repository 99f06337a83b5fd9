"""Sound -> spectra -> the features that the program computes too (src-tauri/crates/avatar/src/lips/mel.rs): 10 ms a frame.

Units: samples at 16 kHz between -1 and 1, frames of 10 ms, hertz.
"""
import numpy as np
import soundfile
from scipy.signal import resample_poly

RATE, HOP, WINDOW, FFT, BANDS = 16000, 160, 400, 512, 40
# Power of white noise at about -72 dBFS in one bin: what is quieter is silence.
FLOOR = 1e-5
# Frames on each side of a moment by which level and colour of the sound are judged: three seconds.
REACH = 300
# Frames that count as speech lie less than so far (in log energy) below the loudest around them.
ACTIVE = 4.0
# The loudest frame is taken to be at least so loud: speech at about -45 dBFS.
QUIETEST = -4.0
# So many frames of an average spectrum are mixed in, for moments with little speech around them.
TRUST = 30.0
SCALE = 3.0
LIMIT = 4.0


def mel(hz):
    return 2595.0 * np.log10(1.0 + np.asarray(hz) / 700.0)


def filters():
    """[257, 40]: triangles of height 1, evenly spaced in mel from 60 to 7600 Hz, between the bins where they lie."""
    edges = 700.0 * (10.0 ** (np.linspace(mel(60.0), mel(7600.0), BANDS + 2) / 2595.0) - 1.0)
    hz = np.arange(FFT // 2 + 1)[:, None] * RATE / FFT
    rise = (hz - edges[:-2]) / (edges[1:-1] - edges[:-2])
    fall = (edges[2:] - hz) / (edges[2:] - edges[1:-1])
    return np.maximum(0.0, np.minimum(rise, fall)).astype(np.float32)


FILTERS = filters()
HANN = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(np.float32)


def read(path):
    """The sound at 16 kHz."""
    sound, rate = soundfile.read(path, dtype="float32")
    if rate != RATE:
        common = np.gcd(rate, RATE)
        sound = resample_poly(sound, RATE // common, rate // common).astype(np.float32)
    return sound


def magnitudes(sound):
    """[frames, 257]; frame n is centred on sample 160 n + 80, and there are len / 160 of them."""
    count = len(sound) // HOP
    padded = np.pad(sound, (WINDOW // 2, WINDOW))
    at = np.arange(count)[:, None] * HOP + HOP // 2 + np.arange(WINDOW)[None]
    return np.abs(np.fft.rfft(padded[at] * HANN, FFT)).astype(np.float32)


def log_mel(power):
    return np.log(power @ FILTERS + FLOOR)


def sliding_sum(x, reach):
    total = np.concatenate([np.zeros((1,) + x.shape[1:]), np.cumsum(x, 0, dtype=np.float64)])
    n = len(x)
    first = np.maximum(np.arange(n) - reach, 0)
    last = np.minimum(np.arange(n) + reach + 1, n)
    return total[last] - total[first]


def sliding_max(x, reach):
    from scipy.ndimage import maximum_filter1d

    return maximum_filter1d(x, 2 * reach + 1, mode="nearest")


def normalised(logs, colour):
    """Level and colour of the sound taken out. `colour` [40]: the average spectrum of speech against its loudest frame."""
    energy = logs.mean(1)
    loudest = np.maximum(sliding_max(energy, REACH), QUIETEST)
    active = 1.0 / (1.0 + np.exp(-(energy - loudest + ACTIVE)))
    weight = sliding_sum(active, REACH)[:, None] + TRUST
    mean = (sliding_sum(active[:, None] * logs, REACH) + TRUST * (loudest[:, None] + colour)) / weight
    return np.clip((logs - mean) / SCALE, -LIMIT, LIMIT).astype(np.float32)
