"""Length and format of WAV sound."""

import io
import wave

from labelform.sandbox.media.measuring.measures import Measures, UnreadableError


def measure_wav(content: bytes) -> Measures:
    """Read the header of uncompressed WAV sound."""
    try:
        with wave.open(io.BytesIO(content)) as sound:
            return Measures(
                "audio/wav",
                duration=sound.getnframes() / sound.getframerate(),
                audio_sample_rate=sound.getframerate(),
                audio_bit_depth=8 * sound.getsampwidth(),
                audio_codec="pcm",
                audio_num_channels=sound.getnchannels(),
            )
    except (wave.Error, EOFError) as problem:
        reason = str(problem) or "too short"
        raise UnreadableError(
            f"it is not uncompressed WAV audio ({reason}); give the sandbox its properties"
        ) from problem
