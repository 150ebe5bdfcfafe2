"""Air: index, validity, yearly statistics, composite index, compensation; every figure under a named edition.

Concentrations are int64 arrays in thousandths (µg/m³ × 1000; CO mg/m³ × 1000), `NA` where nothing is known:
integers, because an index that is rounded up must not hang on the last bit of a float.
"""
