"""A second, plain interpreter of the rules, written from the contract alone; used in tests only, to be compared with the engine."""

from .doors import run
from .flow import TooLong
from .world import Result

__all__ = ["Result", "TooLong", "run"]
