curl -X DELETE "http://localhost:8000/api/v1/cleanup/xyz789.mp4"
