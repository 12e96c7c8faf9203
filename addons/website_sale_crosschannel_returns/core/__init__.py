"""What a customer's form says, who a guest is, what a photo may be: no ORM, no clock, no I/O."""

from .code import qr_png
from .form import Form, FormLine, read_form
from .guest import normal_postcode, normal_reference, source_of
from .photo import MAX_BYTES, MAX_PHOTOS, BadPhoto, accepted_types, clean_photo
from .steps import STEPS, progress

__all__ = [
    'MAX_BYTES',
    'MAX_PHOTOS',
    'STEPS',
    'BadPhoto',
    'Form',
    'FormLine',
    'accepted_types',
    'clean_photo',
    'normal_postcode',
    'normal_reference',
    'progress',
    'qr_png',
    'read_form',
    'source_of',
]
