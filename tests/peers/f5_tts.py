"""A Gradio program with F5-TTS's signature. In place of the voice: one tone of 220 Hz for each 80 ms that the text would take.

Use: f5_tts.py PORT. The names and the order of the inputs are those of `infer_gradio.py` of F5-TTS 1.x, endpoint `/basic_tts`.
"""

import sys

import gradio
import numpy

RATE = 24_000


def basic_tts(ref_audio, ref_text, gen_text, remove_silence, randomize_seed, seed, cross_fade, nfe_step, speed):
    if not ref_audio:
        raise gradio.Error("Please provide reference audio.")
    seconds = 0.08 * len(gen_text) / speed
    time = numpy.arange(int(seconds * RATE)) / RATE
    tone = (0.3 * numpy.sin(2 * numpy.pi * 220 * time)).astype(numpy.float32)
    return (RATE, tone), None, ref_text or "what was said", int(seed)


with gradio.Blocks() as program:
    inputs = [
        gradio.Audio(label="Reference Audio", type="filepath"),
        gradio.Textbox(label="Reference Text"),
        gradio.Textbox(label="Text to Generate"),
        gradio.Checkbox(label="Remove Silences", value=False),
        gradio.Checkbox(label="Randomize Seed", value=True),
        gradio.Number(label="Seed", value=0, precision=0),
        gradio.Slider(label="Cross-Fade Duration (s)", minimum=0.0, maximum=1.0, value=0.15),
        gradio.Slider(label="NFE Steps", minimum=4, maximum=64, value=32, step=2),
        gradio.Slider(label="Speed", minimum=0.3, maximum=2.0, value=1.0, step=0.1),
    ]
    outputs = [gradio.Audio(label="Synthesized Audio"), gradio.Image(label="Spectrogram"), gradio.Textbox(), gradio.Number()]
    gradio.Button("Synthesize").click(basic_tts, inputs=inputs, outputs=outputs, api_name="basic_tts")

if __name__ == "__main__":
    program.launch(server_name="127.0.0.1", server_port=int(sys.argv[1]), share=False, quiet=True)
