"""The official client of the OpenAI-style surface, only its base address changed. Prints what each call gave, as JSON."""

import json
import sys

from openai import AuthenticationError, OpenAI

base, key = sys.argv[1:3]
client = OpenAI(base_url=base, api_key=key)
seen = {"models": [model.id for model in client.models.list()]}

messages = [{"role": "user", "content": "Hello! How are you today?"}]
reply = client.chat.completions.create(model="mira", messages=messages, max_tokens=40)
seen["reply"] = reply.choices[0].message.content
seen["tokens"] = reply.usage.total_tokens

stream = client.chat.completions.create(model="mira", messages=messages, max_tokens=40, stream=True)
pieces = [piece.choices[0].delta.content or "" for piece in stream]
seen["streamed"], seen["pieces"] = "".join(pieces), len(pieces)

with client.audio.speech.with_streaming_response.create(
    model="tts-1", voice="alloy", input="The quick brown fox jumps over the lazy dog."
) as sound:
    sound.stream_to_file("speech.mp3")
with open("speech.mp3", "rb") as file:
    heard = client.audio.transcriptions.create(model="whisper-1", file=file, language="en")
seen["heard"] = heard.text
with open("speech.mp3", "rb") as file:
    heard = client.audio.transcriptions.create(model="whisper-1", file=file, response_format="verbose_json")
seen["segments"] = len(heard.segments)

try:
    OpenAI(base_url=base, api_key="wrong", max_retries=0).models.list()
    seen["wrong_key"] = "let in"
except AuthenticationError as error:
    seen["wrong_key"] = error.body["code"]
print(json.dumps(seen))
