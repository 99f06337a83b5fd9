curl "http://localhost:8000/api/v1/download/xyz789.mp4" \
  -o output.mp4
