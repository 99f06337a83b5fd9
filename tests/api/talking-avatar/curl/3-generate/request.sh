curl -X POST "http://localhost:8000/api/v1/generate" \
  -H "Content-Type: application/json" \
  -d '{
    "image_filename": "abc123.jpg",
    "audio_filename": "def456.wav",
    "output_fps": 25,
    "output_resolution": 512
  }'
