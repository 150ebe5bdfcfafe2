"""Hemei: the operating platform of a development zone."""

__version__ = "0.2.0"
