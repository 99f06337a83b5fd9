curl -X GET http://localhost:8000/api/me \
  -H "Authorization: Bearer your_jwt_token"
