"""How near the mouth comes to the truth: the figures of EVALUATION.md, for whole clips."""
import numpy as np
from scipy.ndimage import gaussian_filter1d

from phones import VISEMES

# Opening of the jaw, centimetres on the canonical face.
JAW = np.array([0, 0, 0.12, 0.42, 0.40, 0.50, 0.28, 0.16, 0.40, 0.38, 1.25, 0.75, 0.42, 0.85, 0.38])
# Shapes that look alike: rest, closed, lip under teeth, tongue and teeth, rounded consonants, open, spread, o, u.
GROUPS = np.array([0, 1, 2, 3, 3, 3, 4, 3, 3, 4, 5, 5, 6, 7, 7])
SWITCH = 2.0
CLOSED = 0.5
PP = 1


def softmax(scores):
    e = np.exp(scores - scores.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def costs(scores):
    """[frames, 15] log probabilities with the word of the second opinion on closed lips mixed in."""
    logs = np.log(softmax(scores[:, :15]) + 1e-6)
    logs[:, PP] += CLOSED * np.clip(scores[:, 15], -4, 4)
    return logs


def paths(clips):
    """The most likely row of visemes of each clip, every change of shape having its price. All clips take their steps together."""
    logs = [costs(scores) for scores in clips]
    ends = np.array([len(log) - 1 for log in logs])
    every = np.zeros((ends.max() + 1, len(logs), 15))
    for n, log in enumerate(logs):
        every[: len(log), n] = log
    best, last, row = every[0].copy(), every[0].copy(), np.arange(len(logs))
    back = np.zeros(every.shape, np.int8)
    for t in range(1, len(every)):
        other = best.argmax(1)
        changed = best[row, other][:, None] - SWITCH
        back[t] = np.where(changed > best, other[:, None], np.arange(15))
        best = np.maximum(best, changed) + every[t]
        last[ends == t] = best[ends == t]
    at, out = last.argmax(1), np.zeros(every.shape[:2], np.int64)
    for t in range(len(every) - 1, -1, -1):
        out[t] = at
        at = np.where(t <= ends, back[t, row, at], at)
    return [out[: end + 1, n] for n, end in enumerate(ends)]


def runs(mask):
    edge = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(int), [0]])))
    return list(zip(edge[::2], edge[1::2]))


def judge(pairs):
    """`pairs`: (scores [frames, 16], truth [frames]) of each clip. A dictionary of figures."""
    p, y, q, hits, total, false, claimed = [], [], [], 0, 0, 0, 0
    for (scores, truth), got in zip(pairs, paths([scores for scores, _ in pairs])):
        for a, b in runs(truth == PP):
            total += 1
            hits += (got[max(0, a - 2) : b + 2] == PP).any()
        for a, b in runs(got == PP):
            claimed += 1
            false += not (truth[max(0, a - 3) : b + 3] == PP).any()
        p.append(got), y.append(truth), q.append(softmax(costs(scores)))
    p, y, q = np.concatenate(p), np.concatenate(y), np.concatenate(q)
    want, have = gaussian_filter1d(JAW[y], 4), gaussian_filter1d(q @ JAW, 4)
    r = lambda shift: np.corrcoef(np.roll(have, -shift), want)[0, 1]
    lag = max(range(-12, 13), key=r)
    speech = y > 0
    return {"acc15": (p == y).mean(), "groups8": (GROUPS[p] == GROUPS[y]).mean(), "speech": (p[speech] == y[speech]).mean(),
            "silence": ((p > 0) == speech).mean(), "jaw": r(0), "closed": hits / max(1, total),
            "precise": 1 - false / max(1, claimed), "lag_ms": lag * 10}


def table(rows):
    """`rows`: [(name, figures)] as Markdown."""
    out = "| voice | 15 visemes | 8 groups | in speech | silence | jaw r | lips closed on p/b/m | closures that are right | lag |\n"
    out += "|---|---|---|---|---|---|---|---|---|\n"
    for name, f in rows:
        out += (f"| {name} | {f['acc15']:.3f} | {f['groups8']:.3f} | {f['speech']:.3f} | {f['silence']:.3f} | {f['jaw']:.3f} "
                f"| {f['closed']:.2f} | {f['precise']:.2f} | {f['lag_ms']:+d} ms |\n")
    return out
