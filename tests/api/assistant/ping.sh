# Check server status
curl http://localhost:5001/ping
