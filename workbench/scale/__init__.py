"""Scale: runs larger than memory, cut by identity, on one machine or on a Dask cluster; the same engine, the same result."""
