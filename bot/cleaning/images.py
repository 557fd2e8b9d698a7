"""Pictures: drawn anew, so that nothing but what is to be seen is left."""

import io
import warnings
from contextlib import suppress
from typing import Any

import pi_heif
from PIL import ExifTags, Image, ImageCms, ImageOps, ImageSequence

from bot.cleaning import traces
from bot.cleaning.result import Cleaned, NotCleanable
from bot.domain.evidence import FileKind, Trace

MOST_PIXELS = 100_000_000
"""Of all frames together: 300 MB of memory, far above what a telephone's camera makes."""

MOST_FRAMES = 500

_LOSSY = {"JPEG", "MPO", "HEIF", "HEIC", "AVIF"}
_ANIMATED = {"GIF": ".gif", "WEBP": ".webp", "PNG": ".png"}
_NO_METADATA = {
    "background", "bits", "chroma", "compression", "dpi", "duration", "gamma", "interlace",
    "jfif", "jfif_density", "jfif_unit", "jfif_version", "loop", "progression", "progressive",
    "srgb", "timestamp", "transparency", "version", "extension", "resolution", "primary",
    "bit_depth", "aux", "depth_images", "thumbnails", "adobe", "adobe_transform", "disposal",
    "blend", "bbox", "default_image", "icc_profile", "nclx_profile", "metadata", "mp", "mpoffset",
}  # fmt: skip
"""What Pillow tells of the picture's form, which is not kept either."""

pi_heif.register_heif_opener(thumbnails=False)


def clean(data: bytes) -> Cleaned:
    """The picture upright, in sRGB, without EXIF, XMP, IPTC, comments or previews."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    with Image.open(io.BytesIO(data)) as picture:
        frames = int(getattr(picture, "n_frames", 1))
        several = frames > 1 and picture.format in {*_ANIMATED, "TIFF"}
        size = picture.width * picture.height * (frames if several else 1)
        if frames > MOST_FRAMES or size > MOST_PIXELS:
            raise NotCleanable
        taken = _traces(picture)
        if several:
            return _sequence(picture, taken)
        lossy = picture.format in _LOSSY
        drawn = _drawn(picture)
        out = io.BytesIO()
        if lossy:
            drawn.convert("RGB").save(out, "JPEG", quality=92, optimize=True)
        else:
            drawn.save(out, "PNG")
    return Cleaned(out.getbuffer(), FileKind.IMAGE, ".jpg" if lossy else ".png", taken)


def _drawn(picture: Image.Image) -> Image.Image:
    """Only the pixels: turned as it is to be seen, with the colours of sRGB."""
    profile = picture.info.get("icc_profile")
    image = ImageOps.exif_transpose(picture)
    if image.mode not in ("1", "L", "LA", "RGB", "RGBA"):
        deep = image.mode.startswith("I") or image.mode == "F"
        image = image.convert("L" if deep else "RGBA" if "transparency" in image.info else "RGB")
    if profile and image.mode in ("RGB", "RGBA"):
        with suppress(ImageCms.PyCMSError, OSError):  # else the colours are a little off
            image = _in_srgb(image, profile)
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    return bare


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    changed = ImageCms.profileToProfile(
        image.convert("RGB"),
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        ImageCms.createProfile("sRGB"),
    )
    assert changed is not None  # only where it is changed in place
    if alpha is not None:
        changed.putalpha(alpha)
    return changed


def _sequence(picture: Image.Image, taken: frozenset[Trace]) -> Cleaned:
    """An animation, or the pages of a fax."""
    kind = picture.format or "TIFF"
    pages: list[Image.Image] = []
    durations: list[int] = []
    for frame in ImageSequence.Iterator(picture):
        durations.append(int(frame.info.get("duration") or 100))
        pages.append(_drawn(frame))
    how: dict[str, Any] = {"save_all": True, "append_images": pages[1:]}
    if kind in _ANIMATED:
        how |= {"duration": durations, "loop": 0}
    out = io.BytesIO()
    pages[0].save(out, kind, **how)
    return Cleaned(out.getbuffer(), FileKind.IMAGE, _ANIMATED.get(kind, ".tiff"), taken)


def _traces(picture: Image.Image) -> frozenset[Trace]:
    """Which kinds of metadata the file holds."""
    found: set[Trace] = set()
    exif = picture.getexif()
    names = {ExifTags.TAGS.get(tag, str(tag)) for tag in exif}
    names |= {ExifTags.TAGS.get(tag, str(tag)) for tag in exif.get_ifd(ExifTags.IFD.Exif)}
    if exif.get_ifd(ExifTags.IFD.GPSInfo):
        found.add(Trace.LOCATION)
    if exif.get_ifd(ExifTags.IFD.IFD1):
        found.add(Trace.PICTURE)
    told = {traces.of_field(name) for name in names - _FORM_TAGS}
    found |= told - {Trace.OTHER}
    for key, value in picture.info.items():
        name = str(key).lower()
        if name in ("exif", *_NO_METADATA):
            continue
        if name in ("xmp", "xml:com.adobe.xmp", "raw profile type xmp"):
            found |= traces.of_xmp(value)
        elif name == "photoshop":
            found |= {Trace.AUTHOR, Trace.TITLE} if value else set()
        elif value:
            found.add(traces.of_field(name))
    return frozenset(found)


_FORM_TAGS = {
    "Orientation", "XResolution", "YResolution", "ResolutionUnit", "YCbCrPositioning",
    "ColorSpace", "ExifImageWidth", "ExifImageHeight", "ImageWidth", "ImageLength",
    "BitsPerSample", "Compression", "PhotometricInterpretation", "StripOffsets",
    "SamplesPerPixel", "RowsPerStrip", "StripByteCounts", "PlanarConfiguration", "ExifOffset",
    "ExposureTime", "SubsecTime", "FillOrder",
}  # fmt: skip
"""EXIF fields about the form of the picture, which tell nobody anything."""
