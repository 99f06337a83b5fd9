curl -X POST "http://localhost:8000/api/v1/generate/async" \
  -H "Content-Type: application/json" \
  -d '{
    "image_filename": "abc123.jpg",
    "audio_filename": "def456.wav"
  }'
