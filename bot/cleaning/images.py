"""Pictures: drawn anew, so that nothing but what is to be seen is left."""

import io
import warnings
from collections.abc import Iterator
from contextlib import suppress

import pi_heif
from PIL import ExifTags, Image, ImageCms, ImageFile, TiffImagePlugin

from bot.cleaning import frames, jpeg, traces
from bot.cleaning.result import Cleaned, NotCleanable
from bot.cleaning.seen import GRID, Seen, depth, orientation
from bot.domain.evidence import FileKind, Trace, Unclean

MOST_PIXELS = 120_000_000
"""Of one page: 108 million are what large cameras of telephones make."""

MOST_MOVING = 2_000_000_000
"""Of all frames or pages together: a minute of a screen, or a fax."""

MOST_FRAMES = 2_000

_READ = ("JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP", "HEIF", "AVIF")
_LOSSY = {"JPEG", "MPO", "HEIF", "AVIF"}
_BLOCKS = {"JPEG": jpeg.without_metadata, "PNG": frames.png}
_LARGE = 20_000_000
"""Pixels above which time is worth more than a small file."""

_RAW = 50706
"""TIFF: a camera's raw picture, of which only the preview would be seen."""

_KEPT_MODES = ("1", "L", "LA", "RGB", "RGBA")
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
    try:
        with Image.open(io.BytesIO(data), formats=_READ) as picture:
            return _clean(picture, data)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise NotCleanable(Unclean.TOO_MUCH) from None


def _clean(picture: ImageFile.ImageFile, data: bytes) -> Cleaned:
    count = int(getattr(picture, "n_frames", 1))
    kind = picture.format or ""
    if count > MOST_FRAMES or picture.width * picture.height * count > MOST_MOVING:
        raise NotCleanable(Unclean.TOO_MUCH)
    taken = _traces(picture) or _rest(data, kind)
    if kind == "GIF":
        bare, more = frames.gif(data)
        return _moving(picture, bare, taken or frozenset({Trace.OTHER} if more else ()))
    if count > 1 and kind in ("PNG", "WEBP"):
        return _moving(picture, _animated(picture), taken)
    if count > 1 and kind == "TIFF":
        return _pages(picture, taken)
    if count > 1 and kind == "AVIF":  # moves, and could not be written so
        raise NotCleanable(Unclean.UNKNOWN)
    lossy = kind in _LOSSY
    seen, profile = Seen.of(picture), "icc_profile" in picture.info
    drawn = _drawn(picture)
    picture.close()
    out = io.BytesIO()
    if lossy:
        drawn = drawn if drawn.mode in ("L", "RGB") else drawn.convert("RGB")
        drawn.save(out, "JPEG", quality=92)
    else:
        quick = drawn.width * drawn.height > _LARGE
        drawn.save(out, "PNG", compress_level=1 if quick else 6)
    size = drawn.size
    drawn.close()
    with Image.open(out, formats=("JPEG", "PNG")) as copy:
        if copy.size != size:
            raise NotCleanable(Unclean.DIFFERENT)
        copy.draft("L", GRID)
        seen.compare(Seen.of(copy), profile=profile)
    return Cleaned(out.getbuffer(), FileKind.IMAGE, ".jpg" if lossy else ".png", taken)


def _rest(data: bytes, kind: str) -> frozenset[Trace]:
    """Whether there are parts of no known kind, or something behind the picture."""
    bare = _BLOCKS.get(kind)
    if bare is None:
        return frozenset()
    with suppress(ValueError, NotCleanable):
        if len(bare(data)) == len(data):
            return frozenset()
    return frozenset({Trace.OTHER})


def _drawn(picture: Image.Image) -> Image.Image:
    """Only the pixels: turned as it is to be seen, with the colours of sRGB."""
    profile = picture.info.get("icc_profile")
    image = picture
    if image.mode == "CMYK" and profile:
        with suppress(ImageCms.PyCMSError, OSError):
            image = _in_srgb(image, profile)
        profile = None
    if image.mode.startswith("I") or image.mode == "F":
        image = _shallow(image)
    elif image.mode not in _KEPT_MODES:
        clear = "transparency" in image.info or image.mode in ("PA", "La", "RGBa")
        image = image.convert("RGBA" if clear else "RGB")
    elif "transparency" in image.info:  # one colour that stands for nothing
        image = image.convert("LA" if image.mode in ("1", "L") else "RGBA")
    if turned := orientation(picture):
        image = image.transpose(turned)
    if isinstance(image, ImageFile.ImageFile):
        image = image.copy()  # a file's image would bring its tags along
    image.info = {}
    if profile and image.mode in ("RGB", "RGBA"):
        with suppress(ImageCms.PyCMSError, OSError):  # else the colours are a little off
            image = _in_srgb(image, profile)
    return image


def _shallow(image: Image.Image) -> Image.Image:
    """Grey of 16 bits and more, in 8 bits: the range that the file has, not its lowest bits."""
    low, high = depth(image)
    # Pillow works out such a function as a line: anything but * and + would not be kept.
    scale = 255 / (high - low)
    wide = image if image.mode == "F" else image.convert("I")
    return wide.point(lambda v: v * scale - low * scale).convert("L")


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    plain = image.convert("RGB") if alpha else image
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    changed = ImageCms.profileToProfile(
        plain, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
    )
    assert changed is not None  # only where it is changed in place
    if alpha is not None:
        changed.putalpha(alpha)
    changed.info = {}
    return changed


def _animated(picture: ImageFile.ImageFile) -> bytes:
    """All frames drawn anew, each for as long as before."""
    lasts: list[float] = []
    for page in _each(picture):
        page.load()  # only then it is told of a WebP
        lasts.append(float(page.info.get("duration", 0)))
    picture.seek(0)
    out = io.BytesIO()
    how = {"quality": 90, "method": 0} if picture.format == "WEBP" else {}
    picture.save(
        out, picture.format, save_all=True, duration=[round(last) for last in lasts],
        loop=picture.info.get("loop", 0), icc_profile=None, exif=b"", xmp=b"", **how,
    )  # fmt: skip
    return out.getvalue()


def _moving(picture: ImageFile.ImageFile, bare: bytes, taken: frozenset[Trace]) -> Cleaned:
    """An animation; ``bare``: the same with nothing else in it."""
    count = int(getattr(picture, "n_frames", 1))
    with Image.open(io.BytesIO(bare), formats=(picture.format or "",)) as copy:
        there = int(getattr(copy, "n_frames", 1))
        whole = there == count or (picture.format != "GIF" and 0 < there < count)
        if copy.size != picture.size or not whole:
            raise NotCleanable(Unclean.DIFFERENT)
        # Frames that show the same as those before them may be one in the copy.
        for place in {0, count // 2, count - 1} if there == count else {0, count - 1}:
            picture.seek(place)
            copy.seek(min(place, there - 1))
            Seen.of(picture).compare(Seen.of(copy))
    suffix = "." + (picture.format or "").lower()
    return Cleaned(bare, FileKind.IMAGE, suffix, taken)


def _pages(picture: ImageFile.ImageFile, taken: frozenset[Trace]) -> Cleaned:
    """The pages of a fax or a scan, one at a time."""
    out = io.BytesIO()
    seen: list[Seen] = []
    found = set(taken)
    with TiffImagePlugin.AppendingTiffWriter(out, new=True) as writer:
        for page in _each(picture):
            found |= _traces(page)
            seen.append(Seen.of(page))
            # A fax has pixels that are not square; without their density it is too wide.
            density = page.info.get("dpi")
            packed = "jpeg" if page.info.get("compression") == "jpeg" else "tiff_adobe_deflate"
            drawn = _drawn(page)
            if drawn.mode == "1":
                packed = "group4"
            elif packed == "jpeg":
                drawn = drawn.convert("L" if drawn.mode in ("L", "LA") else "RGB")
            more = {"dpi": (float(density[0]), float(density[1]))} if density else {}
            drawn.save(writer, "TIFF", compression=packed, **more)
            writer.newFrame()
    out.seek(0)
    with Image.open(out, formats=("TIFF",)) as copy:
        if getattr(copy, "n_frames", 1) != len(seen):
            raise NotCleanable(Unclean.DIFFERENT)
        for before, page in zip(seen, _each(copy), strict=True):
            before.compare(Seen.of(page), profile="icc_profile" in picture.info)
    return Cleaned(out.getbuffer(), FileKind.IMAGE, ".tiff", frozenset(found))


def _each(picture: ImageFile.ImageFile) -> Iterator[ImageFile.ImageFile]:
    for place in range(getattr(picture, "n_frames", 1)):
        picture.seek(place)
        yield picture


def _traces(picture: Image.Image) -> frozenset[Trace]:
    """Which kinds of metadata the file holds."""
    found: set[Trace] = set()
    exif = picture.getexif()
    if _RAW in exif:
        raise NotCleanable(Unclean.UNKNOWN)
    names = {ExifTags.TAGS.get(tag, str(tag)) for tag in exif}
    names |= {ExifTags.TAGS.get(tag, str(tag)) for tag in exif.get_ifd(ExifTags.IFD.Exif)}
    if exif.get_ifd(ExifTags.IFD.GPSInfo):
        found.add(Trace.LOCATION)
    if picture.format != "TIFF" and exif.get_ifd(ExifTags.IFD.IFD1):  # there, the next page
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
