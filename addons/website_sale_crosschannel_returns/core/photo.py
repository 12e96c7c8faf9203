"""A customer's photo: what it really is decides, not what it is called."""

import io

from PIL import Image, ImageOps
from PIL import WebPImagePlugin as _webp  # noqa: F401  Odoo loads but a few formats by itself

try:
    import pillow_heif
except ImportError:  # where it is missing, such photos are refused with advice
    pillow_heif = None

FORMATS = ('JPEG', 'PNG', 'WEBP')
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_PHOTOS = 20
SIDE = 1920
HEIF_BRANDS = (b'heic', b'heix', b'heim', b'heis', b'hevc', b'hevx', b'mif1', b'msf1')


class BadPhoto(ValueError):
    """``code`` is too_large, heif (where it cannot be read), or not_an_image."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def accepted_types() -> str:
    """What a browser offers to choose from. A phone told that HEIC is not taken makes a JPEG
    of its photo by itself."""
    types = 'image/jpeg,image/png,image/webp'
    return f'{types},image/heic,image/heif,.heic,.heif' if pillow_heif else types


def clean_photo(data: bytes) -> bytes:
    """A JPEG of at most 1920 pixels a side, drawn anew: no place, no owner, no second content.

    :raise BadPhoto: too large a file or picture, or no JPEG, PNG, WebP or HEIC
    """
    if len(data) > MAX_BYTES:
        raise BadPhoto('too_large')
    is_heif = data[4:8] == b'ftyp' and data[8:12] in HEIF_BRANDS
    if is_heif and not pillow_heif:
        raise BadPhoto('heif')
    try:
        image = _read_heif(data) if is_heif else _read(data)
        image.thumbnail((SIDE, SIDE))
        image = image.convert('RGBA')
        paper = Image.new('RGB', image.size, 'white')
        paper.paste(image, mask=image)
        result = io.BytesIO()
        paper.save(result, 'JPEG', quality=85)
    except BadPhoto:
        raise
    except Image.DecompressionBombError as error:
        raise BadPhoto('too_large') from error
    except Exception as error:  # a forged file may break a decoder in any way
        raise BadPhoto('not_an_image') from error
    return result.getvalue()


def _read(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data), formats=FORMATS)
    _check_size(image.size)
    image.draft('RGB', (SIDE, SIDE))  # a large JPEG is not unpacked whole
    image.thumbnail((SIDE, SIDE))
    return ImageOps.exif_transpose(image)


def _read_heif(data: bytes) -> Image.Image:
    """Opened by itself: a plug-in would make all of Odoo read this format. It stands upright."""
    photo = pillow_heif.open_heif(io.BytesIO(data))
    _check_size(photo.size)
    return photo.to_pillow()


def _check_size(size: tuple[int, int]) -> None:
    width, height = size
    if width * height > MAX_PIXELS:
        raise BadPhoto('too_large')
