"""Recordings as telephones and browsers make them, made here by the library that they use."""

import io
import struct
from collections.abc import Callable
from typing import Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.packet import Packet
from av.video.frame import VideoFrame

RATE = 48_000
WORDS = ("title", "artist", "comment", "copyright", "location", "make", "model", "description")


def recorded(
    container: str, *, sound: str = "", film: str = "", told: str = "", seconds: float = 1.0,
    **options: str,
) -> bytes:  # fmt: skip
    """A tone, a moving picture, and ``told`` in every field that the container has."""
    out = io.BytesIO()
    with av.open(out, "w", format=container, options=options) as target:
        streams: list[Any] = []
        if told:
            target.metadata.update(dict.fromkeys(WORDS, told))
            target.metadata["creation_time"] = "2026-11-20T10:11:12Z"
        if film:
            video: Any = target.add_stream(film, rate=25)
            video.options = {"x265-params": "log-level=none"} if film == "libx265" else {}
            video.width, video.height, video.pix_fmt = 160, 120, "yuv420p"
            if film == "mjpeg":
                video.pix_fmt = "yuvj420p"
            streams.append(video)
        if sound:
            rate = 8000 if sound.startswith("pcm_mu") else RATE
            layout = "stereo" if sound == "vorbis" else "mono"
            more = {"strict": "experimental"} if sound == "vorbis" else {}
            heard: Any = target.add_stream(sound, rate=rate, layout=layout, options=more)
            if sound == "wmav2":
                heard.bit_rate = 64_000
            streams.append(heard)
        for stream in streams:
            if told:
                stream.metadata.update(title=told, handler_name=told)
        for stream in streams:
            for frame in _frames(stream, seconds):
                target.mux(stream.encode(frame))
            target.mux(stream.encode(None))
    return out.getvalue()


def _frames(stream: Any, seconds: float) -> list[Any]:
    if stream.type == "video":
        return [_picture(n) for n in range(int(25 * seconds))]
    rate, size = stream.rate, 960
    found = []
    for number in range(int(seconds * rate / size)):
        at = np.arange(number * size, (number + 1) * size)
        wave = (np.sin(at * 880 * np.pi / rate) * 12_000).astype(np.int16)
        frame = AudioFrame.from_ndarray(wave.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts = rate, number * size
        found.append(frame)
    return found


def _picture(number: int) -> VideoFrame:
    x, y = np.meshgrid(np.arange(160), np.arange(120))
    image = np.stack([(x + number * 3) % 256, y * 2, (x + y) % 256], axis=-1).astype(np.uint8)
    frame = VideoFrame.from_ndarray(image, format="rgb24")
    frame.pts = number
    return frame


def rewritten(
    container: str, data: bytes, packet: Callable[[bytes], bytes] = bytes, described: bytes = b""
) -> bytes:
    """The first stream again, with other packets, and with more behind its description."""
    out = io.BytesIO()
    with av.open(io.BytesIO(data), "r") as source, av.open(out, "w", format=container) as target:
        stream: Any = source.streams[0]
        copy: Any = target.add_stream_from_template(stream, opaque=True)
        copy.codec_context.extradata = (stream.codec_context.extradata or b"") + described or None
        for each in source.demux(stream):
            if each.size:
                made: Packet[Any] = Packet(packet(bytes(each)))
                made.pts, made.dts, made.duration = each.pts, each.dts, each.duration
                made.time_base, made.stream, made.is_keyframe = (
                    each.time_base, copy, each.is_keyframe,
                )  # fmt: skip
                target.mux(made)
    return out.getvalue()


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def with_boxes(film: bytes, told: bytes) -> bytes:
    """With the boxes in which telephones note the place and the maker, known and unknown."""
    at = film.index(b"moov") - 4
    assert at + int.from_bytes(film[at : at + 4], "big") == len(film), "nothing behind it moves"
    place = struct.pack(">HH", len(told), 0x15C7) + told
    mine = (
        box(b"\xa9xyz", place) + box(b"\xa9mak", place) + box(b"loci", bytes(6) + told + bytes(16))
    )
    more = box(b"udta", mine + box(b"MvCm", told)) + box(b"Cust", told)
    more += box(b"meta", bytes(4) + box(b"hdlr", bytes(8) + b"mdta" + bytes(12) + told))
    moov = box(b"moov", film[at + 8 :] + more)
    return film[:at] + moov + box(b"uuid", bytes(range(16)) + told) + box(b"free", told)


def amr(seconds: int = 1) -> bytes:
    """A voice memo of an older telephone: frames of 12.2 kbit/s."""
    return b"#!AMR\n" + (b"\x3c" + bytes(31)) * 50 * seconds
