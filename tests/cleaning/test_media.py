"""Sound and film: what is heard and seen stays as it was, whatever the container."""

import io
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame
from mutagen import apev2

from bot.cleaning.child import cleaned
from tests import samples
from tests.cleaning.recordings import amr, recorded, rewritten, with_boxes
from tests.cleaning.search import forms, holds

NAME = samples.SECRET


def told(container: str, **how: Any) -> Callable[[], bytes]:
    return lambda: recorded(container, told=NAME, **how)


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def wave() -> bytes:
    whole = recorded("wav", sound="pcm_s16le", told=NAME, write_bext="1")
    more = _chunk(b"iXML", f"<BWFXML><USER>{NAME}</USER></BWFXML>".encode())
    more += _chunk(b"_PMX", NAME.encode()) + _chunk(b"mine", forms(NAME)[1])
    return whole[:4] + struct.pack("<I", len(whole) - 8 + len(more)) + whole[8:] + more


MADE: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "voice memo": (lambda: with_boxes(recorded("ipod", sound="aac", told=NAME), NAME.encode()),
                   "audio", ".m4a"),
    "lossless memo": (told("ipod", sound="alac"), "audio", ".m4a"),
    "telephone's film": (
        lambda: with_boxes(recorded("mov", film="libx264", sound="aac", told=NAME), NAME.encode()),
        "video", ".mov"),
    "mp4": (lambda: with_boxes(recorded("mp4", film="libx264", sound="aac"), forms(NAME)[2]),
            "video", ".mp4"),
    "hevc": (told("mp4", film="libx265", sound="aac"), "video", ".mp4"),
    "in pieces": (told("mp4", film="libx264", sound="aac", movflags="frag_keyframe+empty_moov"),
                  "video", ".mp4"),
    "pcm film": (told("mov", film="libx264", sound="pcm_s16le"), "video", ".mov"),
    "mpeg4 film": (told("mp4", film="mpeg4", sound="aac"), "video", ".mp4"),
    "browser": (told("webm", film="libvpx", sound="libopus"), "video", ".webm"),
    "browser's sound": (told("webm", sound="libopus"), "audio", ".webm"),
    "vp9 and vorbis": (told("webm", film="libvpx-vp9", sound="vorbis"), "video", ".webm"),
    "matroska": (told("matroska", film="libx264", sound="flac"), "video", ".mkv"),
    "avi": (told("avi", film="mjpeg", sound="pcm_s16le"), "video", ".avi"),
    "transport": (told("mpegts", film="libx264", sound="aac"), "video", ".ts"),
    "windows film": (told("asf", film="wmv2", sound="wmav2"), "video", ".wmv"),
    "windows sound": (told("asf", sound="wmav2"), "audio", ".wma"),
    "mp3": (told("mp3", sound="libmp3lame", write_id3v1="1"), "audio", ".mp3"),
    "flac": (told("flac", sound="flac"), "audio", ".flac"),
    "ogg": (told("ogg", sound="vorbis"), "audio", ".ogg"),
    "opus": (told("ogg", sound="libopus"), "audio", ".ogg"),
    "wave": (wave, "audio", ".wav"),
    "aiff": (told("aiff", sound="pcm_s16be", write_id3v2="1"), "audio", ".aiff"),
    "caf": (told("caf", sound="pcm_s16le"), "audio", ".caf"),
}  # fmt: skip


def played(data: bytes) -> list[tuple[str, float, int]]:
    """Every stream with its length, and how much of it can be decoded."""
    found: dict[str, list[Any]] = {}
    with av.open(io.BytesIO(data), "r", metadata_errors="ignore") as source:
        for frame in source.decode(*source.streams.video, *source.streams.audio):
            assert isinstance(frame, VideoFrame | AudioFrame)
            stream = found.setdefault(type(frame).__name__, [0.0, 0])
            stream[0] = max(stream[0], frame.time or 0.0)
            stream[1] += frame.samples if isinstance(frame, AudioFrame) else 1
    return sorted((kind, end, count) for kind, (end, count) in found.items())


@pytest.mark.parametrize("name", MADE)
def test_a_recording_plays_as_before_and_tells_nothing(name: str) -> None:
    make, kind, suffix = MADE[name]
    original = make()
    assert holds(original, NAME), "there is something to take out"
    head, copy = cleaned(original)
    assert (head["state"], head["kind"], head["suffix"]) == ("cleaned", kind, suffix), head
    assert not holds(bytes(copy), NAME)
    for writer in (b"x264 - core", b"x265", b"Lavf6", b"libopus 1", b"2026-11"):
        assert writer not in bytes(copy)
    before, after = played(original), played(bytes(copy))
    assert [k for k, _, _ in before] == [k for k, _, _ in after]
    for (_, end, count), (_, end_after, count_after) in zip(before, after, strict=True):
        assert abs(end - end_after) < 0.1
        assert count_after >= count * 0.95
    again, _ = cleaned(bytes(copy))
    assert (again["state"], again["taken"]) == ("cleaned", [])


def test_what_has_no_name_in_it_passes_too() -> None:
    made: list[tuple[Callable[[], bytes], str]] = [
        (amr, ".amr"),
        (lambda: recorded("adts", sound="aac"), ".aac"),
        (lambda: b"ID3\4\0\0\0\0\0\x14" + bytes(20) + recorded("adts", sound="aac"), ".aac"),
        (lambda: recorded("wav", sound="pcm_mulaw"), ".wav"),
        (lambda: recorded("mp4", film="libx264", sound="libopus"), ".mp4"),
    ]
    for make, suffix in made:
        head, copy = cleaned(make())
        assert (head["state"], head["suffix"]) == ("cleaned", suffix), head
        assert len(copy) > 500


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not here")
def test_a_turned_film_stays_turned_and_its_other_tracks_go() -> None:
    with tempfile.TemporaryDirectory() as folder:
        words = Path(folder, "a.srt")
        words.write_text(f"1\n00:00:00,000 --> 00:00:01,000\n{NAME}\n")
        film, cover = Path(folder, "a.mp4"), Path(folder, "c.jpg")
        film.write_bytes(recorded("mp4", film="libx264", sound="aac", told=NAME))
        cover.write_bytes(samples.jpeg())
        made = Path(folder, "b.mp4")
        subprocess.run(
            ["ffmpeg", "-v", "error", "-i", film, "-i", words, "-i", cover,
             "-map", "0", "-map", "1", "-map", "2",
             "-c", "copy", "-c:s", "mov_text", "-disposition:v:1", "attached_pic",
             "-metadata:s:v:0", "rotate=90", made],
            check=True,
        )  # fmt: skip
        original = made.read_bytes()
    head, copy = cleaned(original)
    assert head["state"] == "cleaned" and "picture" in head["taken"], head
    assert not holds(bytes(copy), NAME)
    assert _matrix(original) == _matrix(bytes(copy)) != bytes(36)


def _matrix(film: bytes) -> bytes:
    return film[film.index(b"tkhd") + 44 :][:36]


def test_a_recording_that_broke_off_is_not_clean() -> None:
    whole = recorded("mov", film="libx264", sound="aac", told=NAME)
    assert cleaned(whole[: len(whole) // 2])[0]["state"] == "failed"
    unknown = recorded("mp4", film="libx264").replace(b"avc1", b"zzzz")
    assert cleaned(unknown)[0]["state"] == "failed"
    assert cleaned(b"\x1a\x45\xdf\xa3" + bytes(400))[0]["state"] == "failed"


def test_what_stands_behind_the_sound_is_never_taken_for_sound() -> None:
    plain = recorded("mp3", sound="libmp3lame")
    ape = apev2.APEv2()
    ape["Artist"] = NAME
    stream = io.BytesIO(plain)
    ape.save(stream)
    lyrics = b"LYRICSBEGIN" + NAME.encode() + b"LYRICSEND"
    for original in (stream.getvalue(), plain + lyrics, plain + b"tAG" + NAME.encode() * 5):
        head, copy = cleaned(original)
        assert head["state"] == "cleaned" and not holds(bytes(copy), NAME)
        assert abs(played(plain)[0][1] - played(bytes(copy))[0][1]) < 0.1
    head, copy = cleaned(recorded("adts", sound="aac") + NAME.encode() * 20)
    assert not holds(bytes(copy), NAME)
    whole = wave()
    size = whole.index(b"data") + 4
    for wrong in (b"\xff\xff\xff\xff", b"\0\0\0\0"):  # as a recorder leaves it that was cut off
        assert cleaned(whole[:size] + wrong + whole[size + 4 :])[0]["state"] == "failed"


TOLD = NAME.encode()


def _unit(kind: bytes) -> bytes:
    return struct.pack(">I", len(kind + TOLD)) + kind + TOLD


def _filled(packet: bytes) -> bytes:
    """An Opus packet of one frame, filled up."""
    return bytes([packet[0] | 3, 0x41, len(TOLD)]) + packet[1:] + TOLD


BESIDE: dict[str, Callable[[], bytes]] = {
    "behind a row of frames": lambda: recorded("flac", sound="flac") + TOLD,
    "between the sound of frames": (
        lambda: recorded("mp3", sound="libmp3lame")[:-20] + TOLD.ljust(20, b"\0")
    ),
    "in the filling": lambda: rewritten("ogg", recorded("ogg", sound="libopus"), _filled),
    "behind the description": lambda: rewritten(
        "webm", recorded("webm", sound="libopus"), described=TOLD
    ),
    "in the head of sound without one": lambda: rewritten(
        "matroska", recorded("wav", sound="pcm_s16le"), described=TOLD
    ),
    "in a part of no known kind": lambda: rewritten(
        "mp4", recorded("mp4", film="libx264"), lambda p: p + _unit(b"\x1e")
    ),
    "behind the end of a picture": lambda: rewritten(
        "mp4", recorded("mp4", film="mpeg4"), lambda p: p + b"\0\0\1\xb1" + TOLD
    ),
}


@pytest.mark.parametrize("name", BESIDE)
def test_what_no_program_plays_goes_and_all_that_is_played_stays(name: str) -> None:
    original = BESIDE[name]()
    assert holds(original, NAME)
    head, copy = cleaned(original)
    assert head["state"] == "cleaned", head
    assert not holds(bytes(copy), NAME)
    (_, _, before), (_, _, after) = played(original)[0], played(bytes(copy))[0]
    assert before <= after <= before + 3000, "an MP3 says nothing of its silent beginning any more"


def test_a_list_of_other_files_is_never_followed() -> None:
    for text in ("#EXTM3U\n/etc/passwd\n", "ffconcat version 1.0\nfile /etc/hostname\n"):
        head, copy = cleaned(text.encode())
        assert bytes(copy) == b"" and head["kind"] == "text"
