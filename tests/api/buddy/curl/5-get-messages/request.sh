curl -X GET "http://localhost:8000/api/get-messages/?session_id=1"
