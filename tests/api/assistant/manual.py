"""The document's manual testing, step by step: authentication, the AI chat, files. Usage: python manual.py PICTURE"""

import sys

import requests

BASE = "http://localhost:5001"


def told(response, status, message=None):
    body = response.json()
    assert response.status_code == status, (response.request.url, response.status_code, body)
    assert body["success"] is (status < 400), body
    if message:
        assert body["message"] == message, body
    return body.get("data")


# 1. Authentication flow: register a new user, log in and receive a JWT token, use it for authenticated requests.
account = {"username": "leta", "email": "leta@example.com", "password": "a long enough password"}
told(requests.post(f"{BASE}/auth/register", json=account), 201, "User registered successfully")
signed_in = told(requests.post(f"{BASE}/auth/login", json={k: account[k] for k in ("email", "password")}), 200, "Login successful")
token, user_id = signed_in["access_token"], signed_in["user"]["id"]
assert token.count(".") == 2, token
headers = {"Authorization": f"Bearer {token}"}
told(requests.get(f"{BASE}/auth/verify"), 401)
assert told(requests.get(f"{BASE}/auth/verify", headers=headers), 200)["user"]["email"] == account["email"]

# User management.
profile = f"{BASE}/api/users/profile"
assert told(requests.put(profile, headers=headers, json={"name": "Leta"}), 200)["user"]["name"] == "Leta"
with open(sys.argv[1], "rb") as picture:
    told(requests.post(f"{profile}-picture", headers=headers, files={"file": picture}), 200)
assert told(requests.get(profile, headers=headers), 200)["user"]["profile_picture"]

# 2. Messages between people: not over this API, and it says so.
told(requests.post(f"{BASE}/api/messages", headers=headers, json={"text": "Hello"}), 501)
told(requests.get(f"{BASE}/api/groups", headers=headers), 501)
told(requests.post(f"{BASE}/api/calls/initiate", headers=headers, json={}), 501)

# 3. AI chat: send messages to the AI, check the conversation history, clear it.
said = requests.post(f"{BASE}/api/chat/ai/send", headers=headers, json={"message": "Hello! How are you today?"}, timeout=300)
assert said.status_code == 200 and said.json()["success"], said.text
history = f"{BASE}/api/chat/ai/history/{user_id}"
kept = requests.get(history, headers=headers, params={"page": 1, "limit": 10})
assert kept.status_code == 200 and "How are you today?" in kept.text, kept.text
assert requests.delete(history, headers=headers).status_code == 200
assert "How are you today?" not in requests.get(history, headers=headers).text
# Set the Gemini API key; nothing is asked afterwards, so that nothing leaves this computer.
secret = "AIza-not-a-key-0123456789-abcdefghijk"
answer = requests.put(f"{BASE}/api/users/{user_id}/api-key", headers=headers, json={"api_key": secret})
assert told(answer, 200)["provider"] == "Gemini" and secret not in answer.text
assert told(requests.get(profile, headers=headers), 200)["user"]["has_api_key"] is True

# File management, and the limit of its size.
with open(sys.argv[1], "rb") as picture:
    sent = told(requests.post(f"{BASE}/api/media/upload", headers=headers, files={"file": ("me.jpg", picture, "image/jpeg")}), 201)
file = f"{BASE}/api/media/{sent['file_id']}"
got = requests.get(file, headers=headers)
with open(sys.argv[1], "rb") as picture:
    assert got.content == picture.read() and got.headers["Content-Type"] == "image/jpeg"
told(requests.get(file), 401)
told(requests.delete(file, headers=headers), 200)
told(requests.get(file, headers=headers), 404)
large = requests.post(f"{BASE}/api/media/upload", headers=headers, files={"file": ("a.txt", b"x" * (16777216 + 1))})
assert large.status_code in (400, 413) and not large.json()["success"], large.text

told(requests.post(f"{BASE}/auth/logout", headers=headers), 200, "Logged out successfully")
told(requests.get(f"{BASE}/auth/verify", headers=headers), 401)
print("manual testing done")
