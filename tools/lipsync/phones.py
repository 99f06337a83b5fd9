"""Phonemes of three synthesisers -> the fifteen visemes, frame by frame."""
import numpy as np

VISEMES = ["sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "I", "O", "U"]
NUMBER = {name: n for n, name in enumerate(VISEMES)}

IPA = {}
for names, phones in {
    "PP": "p b m", "FF": "f v", "TH": "θ ð", "DD": "t d ɾ T", "kk": "k ɡ g ŋ h x ʔ", "CH": "ʧ ʤ ʃ ʒ tʃ dʒ", "SS": "s z",
    "nn": "n l ɫ", "RR": "ɹ r ɚ ɝ", "aa": "ɑ a æ ʌ", "E": "ɛ e ə ɜ ᵊ ɐ", "I": "i ɪ j ᵻ", "O": "ɔ ɒ o", "U": "u ʊ w",
    "aa I": "I aɪ", "aa U": "W aʊ", "E I": "A eɪ", "O U": "O oʊ", "O I": "Y ɔɪ", "E U": "Q əʊ", "I RR": "ɪɹ",
    "U RR": "ʊɹ", "E RR": "ɛɹ", "aa RR": "ɑɹ", "O RR": "ɔɹ oɹ", "I E": "iə ɪə", "E E": "eə", "U E": "ʊə",
    "E nn": "əl", "aa I RR": "aɪɚ", "aa I E": "aɪə", "aa U RR": "aʊɚ", "aa U E": "aʊə",
}.items():
    for phone in phones.split():
        IPA[phone] = names.split()

ARPA = {}
for names, phones in {
    "sil": "pau h# brth ssil", "PP": "p b m em", "FF": "f v", "TH": "th dh", "DD": "t d dx", "kk": "k g ng hh hv",
    "CH": "ch jh sh zh", "SS": "s z", "nn": "n l el en nx", "RR": "r er axr", "aa": "aa ae ah", "E": "eh ax", "I": "ih iy y",
    "O": "ao", "U": "uh uw w", "aa I": "ay", "aa U": "aw", "E I": "ey", "O U": "ow", "O I": "oy",
}.items():
    for phone in phones.split():
        ARPA[phone] = names.split()

# Seconds that the times of a synthesiser are late against its sound, measured on the hiss of s and sh, on the silence of p and b
# and on vowels. Those of the neural voices are put right by the program (`crates/speak/src/kokoro/spans.rs`).
LATE = {"kokoro": 0.0, "espeak": 0.015, "flite": 0.0}
# A pause of a neural voice that is shorter than this is the boundary of two words, seconds.
BOUNDARY = 0.06
# Share of a diphthong that its first half takes.
FIRST = 0.55


def visemes_of(phone, family):
    if family == "flite":
        return ARPA[phone]
    bare = phone.translate(str.maketrans("", "", "ˈˌː̩ʲ ;:,.!?—…\"()“”\u0329\u0303")).strip()
    if bare in ("", "_", "|"):
        return ["sil"]
    found = IPA.get(bare) or IPA.get(bare[:2]) or IPA.get(bare[:1])
    # An espeak vowel of the r kind ends in ɜː; other unknown ones are neutral.
    return found or ["E"]


def read(path, rate, family):
    """[(start s, end s, viseme)]."""
    spans = []
    for line in path.read_text().splitlines():
        start, end, phone = line.split("\t")
        start, end = int(start) / rate - LATE[family], int(end) / rate - LATE[family]
        names = visemes_of(phone, family)
        if family == "espeak" and "us" in path.name and "ɜ" in phone:
            names = ["RR"]
        # The neural voices write the vowel of "bird" as two sounds; it is one shape.
        if family == "kokoro" and names == ["RR"] and spans and spans[-1][3] in ("ɜ", "ə"):
            spans[-1] = (spans[-1][0], spans[-1][1], NUMBER["RR"], "")
        shares = [FIRST, 1 - FIRST] if len(names) == 2 else [1 / len(names)] * len(names)
        at = start
        for name, share in zip(names, shares):
            spans.append((at, at + (end - start) * share, NUMBER[name], phone.strip("ˈˌ ː")))
            at += (end - start) * share
    return [span[:3] for span in spans]


def labels(spans, count):
    """[count] viseme numbers; a frame belongs to what sounds at its middle."""
    out = np.zeros(count, np.int8)
    for start, end, viseme in spans:
        out[max(0, int(np.ceil(start * 100 - 0.5))) : max(0, int(np.ceil(end * 100 - 0.5)))] = viseme
    return out


def without_gaps(labels, energy):
    """Pauses of a neural voice are often none: where it sounds on, neighbours share the time; `energy` in nepers (log power)."""
    loud = energy > np.percentile(energy, 95) - 6.0
    out, n, count = labels.copy(), 0, len(labels)
    while n < count:
        if labels[n] != 0:
            n += 1
            continue
        end = n
        while end < count and labels[end] == 0:
            end += 1
        first, last = n, end
        if end - n <= BOUNDARY * 100 and n > 0 and end < count:
            first = last = (n + end) // 2
        else:
            while first < last and n > 0 and loud[first]:
                first += 1
            while last > first and end < count and loud[last - 1]:
                last -= 1
            # A short rest before a stop is its closure.
            if end < count and n > 0 and last - first <= 9 and labels[end] in (1, 4, 5):
                last = first
        out[n:first] = labels[n - 1] if n > 0 else 0
        out[last:end] = labels[end] if end < count else 0
        n = end
    return out
