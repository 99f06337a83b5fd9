import requests
import time

API_URL = "http://localhost:8000/api/v1"

# Step 1: Upload image
with open("avatar.jpg", "rb") as f:
    resp = requests.post(f"{API_URL}/upload/image", files={"file": f})
    image_filename = resp.json()["filename"]

# Step 2: Upload audio
with open("speech.wav", "rb") as f:
    resp = requests.post(f"{API_URL}/upload/audio", files={"file": f})
    audio_filename = resp.json()["filename"]

# Step 3: Start async generation
resp = requests.post(
    f"{API_URL}/generate/async",
    json={
        "image_filename": image_filename,
        "audio_filename": audio_filename,
        "output_fps": 30,
        "output_resolution": 512
    }
)
job_id = resp.json()["job_id"]

# Step 4: Poll for completion
while True:
    resp = requests.get(f"{API_URL}/status/{job_id}")
    status = resp.json()

    if status["status"] == "completed":
        video_url = status["result"]["video_url"]
        break
    elif status["status"] == "failed":
        print("Generation failed!")
        break

    print(f"Progress: {status['progress']}%")
    time.sleep(2)

# Step 5: Download video
resp = requests.get(f"{API_URL}{video_url}")
with open("output.mp4", "wb") as f:
    f.write(resp.content)

# Step 6: Cleanup (optional)
requests.delete(f"{API_URL}/cleanup/{image_filename}")
requests.delete(f"{API_URL}/cleanup/{audio_filename}")
