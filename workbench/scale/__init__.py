"""Scale: runs larger than memory, cut by identity, on one machine or on a Dask cluster; the same engine, the same result."""

from .given import MEMORY, Budget, bytes_of, moments_of
from .large import LargeRun
from .simulate import simulate_files

__all__ = ["MEMORY", "Budget", "LargeRun", "bytes_of", "moments_of", "simulate_files"]
