curl -X POST http://localhost:8000/api/send-message/ \
  -H "Content-Type: application/json" \
  -H "Authorization: Bearer YOUR_ACCESS_TOKEN" \
  -d '{"text": "I need someone to talk to"}'
