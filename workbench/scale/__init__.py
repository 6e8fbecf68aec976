"""Scale: runs larger than memory, cut by identity, on one machine or on a Dask cluster; the same engine, the same result."""

from .given import MEMORY, bytes_of, moments_of
from .large import LargeRun
from .simulate import Budget, simulate_files

__all__ = ["MEMORY", "Budget", "LargeRun", "bytes_of", "moments_of", "simulate_files"]
