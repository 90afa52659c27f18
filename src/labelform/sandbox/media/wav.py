"""WAV sound: one tone, whose pitch follows from the data."""

import hashlib
import io
import wave

RATE = 8000
LONGEST_SECONDS = 60.0


def make_wav(seconds: float, seed: str) -> bytes:
    """Make a square tone, at most a minute long."""
    half_period = 4 + hashlib.sha256(seed.encode()).digest()[0] % 16
    period = bytes([96]) * half_period + bytes([160]) * half_period
    frames = int(min(seconds, LONGEST_SECONDS) * RATE)
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(RATE)
        sound.writeframes((period * (frames // len(period) + 1))[:frames])
    return file.getvalue()
