curl -X POST "http://localhost:8000/api/v1/upload/image" \
  -F "file=@/path/to/image.jpg"
