"""The network: a stack of dilated convolutions over log-mel frames, about a quarter of a second to each side.

Sixteen numbers a frame: scores of the fifteen visemes, and one for "the lips are closed".
"""
import numpy as np

WIDTH, FIRST, KERNEL, OUT = 96, 5, 3, 16
DILATIONS = (1, 2, 3, 4, 6, 8)


def fresh(rng, bands):
    dense = lambda fan, out, gain=1.0: (rng.standard_normal((fan, out)) * gain * np.sqrt(2 / fan)).astype(np.float32)
    params = {"in_w": dense(bands * FIRST, WIDTH), "in_b": np.zeros(WIDTH, np.float32)}
    for n in range(len(DILATIONS)):
        params[f"w{n}"] = dense(WIDTH * KERNEL, WIDTH, 0.5)
        params[f"b{n}"] = np.zeros(WIDTH, np.float32)
    params["out_w"] = dense(WIDTH, OUT, 0.3)
    params["out_b"] = np.zeros(OUT, np.float32)
    return params


def taps(xp, x, count, dilation):
    """[..., frames, channels] -> [..., frames, count * channels]: the frames around each, zeros beyond the ends."""
    reach = count // 2 * dilation
    padded = xp.pad(x, [(0, 0)] * (x.ndim - 2) + [(reach, reach), (0, 0)])
    n = x.shape[-2]
    return xp.concatenate([padded[..., k * dilation : k * dilation + n, :] for k in range(count)], -1)


def forward(xp, params, x, keep=None):
    """Scores [..., frames, 16]. `keep(h, n)` drops out in training."""
    h = xp.maximum(taps(xp, x, FIRST, 1) @ params["in_w"] + params["in_b"], 0)
    for n, dilation in enumerate(DILATIONS):
        if keep:
            h = keep(h, n)
        h = h + xp.maximum(taps(xp, h, KERNEL, dilation) @ params[f"w{n}"] + params[f"b{n}"], 0)
    return h @ params["out_w"] + params["out_b"]
