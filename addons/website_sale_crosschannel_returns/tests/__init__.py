from . import (
    test_core,
    test_guest,
    test_parcel,
    test_pages,
    test_refused,
    test_request,
    test_tours,
    test_worth,
)
