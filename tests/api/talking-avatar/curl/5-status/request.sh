curl "http://localhost:8000/api/v1/status/job_abc123xyz"
