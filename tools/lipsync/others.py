"""Speech of two other synthesisers, in processes of their own, for training and judging only: nothing of them is in the program.

    python others.py espeak DATA/espeak 500         COUNT sentences, spoken by as many variants as there are
    python others.py flite DATA/flite               the test sentences in every voice of flite

Writes NAME.wav (16 bit mono) and NAME.txt (start and end in samples, phoneme), like the example phone_times.
"""
import ctypes as C
import pathlib
import random
import sys

import numpy as np
import soundfile

from sentences import TEST, sentences


def write(folder, name, sound, rate, spans):
    soundfile.write(folder / f"{name}.wav", sound, rate, subtype="PCM_16")
    lines = [f"{round(a * rate)}\t{round(b * rate)}\t{phone}\n" for a, b, phone in spans if b > a]
    (folder / f"{name}.txt").write_text("".join(lines))


class Espeak:
    """Events of the library: the phonemes in IPA with their times in milliseconds."""

    class Event(C.Structure):
        _fields_ = [(n, C.c_int) for n in ("type", "uid", "text", "length", "ms", "sample")]
        _fields_ += [("user", C.c_void_p), ("id", C.c_char * 8)]

    def __init__(self):
        import espeakng_loader

        self.lib = C.CDLL(espeakng_loader.get_library_path())
        self.rate = self.lib.espeak_Initialize(2, 0, espeakng_loader.get_data_path().encode(), 1 | 2)
        self.sound, self.events = [], []
        kind = C.CFUNCTYPE(C.c_int, C.POINTER(C.c_short), C.c_int, C.POINTER(self.Event))
        self.callback = kind(self.heard)
        self.lib.espeak_SetSynthCallback(self.callback)

    def heard(self, wave, count, events):
        if wave and count > 0:
            self.sound.append(np.ctypeslib.as_array(wave, (count,)).copy())
        n = 0
        while events[n].type != 0:
            if events[n].type == 7:
                self.events.append((events[n].ms / 1000, events[n].id.decode("utf8", "ignore")))
            n += 1
        return 0

    def say(self, text, voice, pace, pitch):
        self.sound.clear(), self.events.clear()
        assert self.lib.espeak_SetVoiceByName(voice.encode()) == 0, voice
        self.lib.espeak_SetParameter(1, pace, 0)
        self.lib.espeak_SetParameter(3, pitch, 0)
        data = text.encode()
        self.lib.espeak_Synth(data, C.c_size_t(len(data) + 1), 0, 1, 0, 1, None, None)
        self.lib.espeak_Synchronize()
        sound = np.concatenate(self.sound)
        times = [at for at, _ in self.events] + [len(sound) / self.rate]
        spans = [(at, times[n + 1], phone) for n, (at, phone) in enumerate(self.events)]
        return sound, spans


ESPEAK = ["en-us", "en", "en-gb-scotland", "en-gb-x-rp", "en-us", "en-gb-x-gbclan", "en-029", "en-us-nyc"]
# Without the ones that are meant to sound like machines.
VARIANTS = """- m1 m2 m3 m4 m5 m6 m7 m8 f1 f2 f3 f4 f5 klatt klatt2 klatt3 klatt4 klatt5 klatt6 croak whisper whisperf Alex Alicia
Andrea Andy Annie Denis Diogo Gene Gene2 Henrique Hugo Jacky Lee Marco Mario Michael Mike Nguyen Reed adam anika aunty belinda
benjamin boris caleb david ed edward grandma grandpa gustave ian iven iven2 john kaukovalta linda marcelo max michel miguel
mike2 norbert pablo paul pedro quincy rob robert sandro shelby steph steph2 steph3 travis victor zac""".split()


def espeak(folder, count):
    speaker, rng = Espeak(), random.Random(3)
    for n, text in enumerate(TEST):
        for voice in ("en-us", "en-us+f2", "en-us+m3", "en-gb-x-rp"):
            sound, spans = speaker.say(text, voice, 160, 50)
            write(folder, f"espeak_{voice}-t{n:02}", sound, speaker.rate, spans)
    for n, text in enumerate(sentences(count, 2)):
        variant = VARIANTS[n % len(VARIANTS)]
        voice = rng.choice(ESPEAK) + ("" if variant == "-" else "+" + variant)
        try:
            sound, spans = speaker.say(text, voice, rng.randint(130, 210), rng.randint(25, 75))
        except AssertionError as error:
            print("there is no", error)
            continue
        write(folder, f"espeak_{voice}-{n:04}", sound, speaker.rate, spans)


class Flite:
    """The library as ffmpeg brings it: every segment of an utterance has its end."""

    VOICES = ["cmu_us_slt", "cmu_us_awb", "cmu_us_rms", "cmu_us_kal16"]

    class Wave(C.Structure):
        _fields_ = [("type", C.c_char_p), ("rate", C.c_int), ("count", C.c_int), ("channels", C.c_int)]
        _fields_ += [("samples", C.POINTER(C.c_short))]

    def __init__(self):
        for name in ("libflite.so.1", "libflite_usenglish.so.1", "libflite_cmulex.so.1"):
            C.CDLL(name, mode=C.RTLD_GLOBAL)
        self.lib = C.CDLL("libflite.so.1")
        for name in ("flite_synth_text", "utt_wave", "utt_relation", "relation_head", "item_next"):
            getattr(self.lib, name).restype = C.c_void_p
        self.lib.item_feat_string.restype = C.c_char_p
        self.lib.item_feat_float.restype = C.c_float
        self.lib.flite_init()
        self.voices = {}
        for voice in self.VOICES:
            register = getattr(C.CDLL(f"libflite_{voice}.so.1"), f"register_{voice}")
            register.restype = C.c_void_p
            self.voices[voice] = C.c_void_p(register(None))

    def say(self, text, voice):
        said = C.c_void_p(self.lib.flite_synth_text(text.encode(), self.voices[voice]))
        wave = C.cast(self.lib.utt_wave(said), C.POINTER(self.Wave)).contents
        sound = np.ctypeslib.as_array(wave.samples, (wave.count,)).copy()
        item = self.lib.relation_head(C.c_void_p(self.lib.utt_relation(said, b"Segment")))
        spans, at = [], 0.0
        while item:
            end = self.lib.item_feat_float(C.c_void_p(item), b"end")
            spans.append((at, end, self.lib.item_feat_string(C.c_void_p(item), b"name").decode()))
            at, item = end, self.lib.item_next(C.c_void_p(item))
        return sound, wave.rate, spans


def flite(folder, count):
    speaker = Flite()
    for voice in Flite.VOICES:
        for n, text in enumerate(TEST):
            sound, rate, spans = speaker.say(text, voice)
            write(folder, f"flite_{voice[7:]}-t{n:02}", sound, rate, spans)
    for n, text in enumerate(sentences(count, 4)):
        voice = Flite.VOICES[n % 4]
        sound, rate, spans = speaker.say(text, voice)
        write(folder, f"flite_{voice[7:]}-{n:04}", sound, rate, spans)


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    {"espeak": espeak, "flite": flite}[sys.argv[1]](folder, int(sys.argv[3]))
