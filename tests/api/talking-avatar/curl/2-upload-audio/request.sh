curl -X POST "http://localhost:8000/api/v1/upload/audio" \
  -F "file=@/path/to/audio.wav"
