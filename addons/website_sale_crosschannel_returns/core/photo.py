"""A customer's photo: what it really is decides, not what it is called."""

import io

from PIL import Image, ImageOps

FORMATS = ('JPEG', 'PNG')
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000
SIDE = 1920


class BadPhoto(ValueError):
    """``code`` is too_large, or not_an_image."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def clean_photo(data: bytes) -> bytes:
    """A JPEG of at most 1920 pixels a side, drawn anew: no place, no owner, no second content.

    :raise BadPhoto: too large a file or picture, or no JPEG or PNG
    """
    if len(data) > MAX_BYTES:
        raise BadPhoto('too_large')
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
        if image.width * image.height > MAX_PIXELS:
            raise BadPhoto('too_large')
        image.draft('RGB', (SIDE, SIDE))  # a large JPEG is not unpacked whole
        image.thumbnail((SIDE, SIDE))
        image = ImageOps.exif_transpose(image).convert('RGBA')
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
