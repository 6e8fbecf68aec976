"""What holds for all tests."""

import gc


def pytest_collection_finish() -> None:
    """Leave what collecting made out of every later search for garbage: it stays until the end, and is much."""
    gc.collect()
    gc.freeze()
