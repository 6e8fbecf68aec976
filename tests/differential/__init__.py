"""The differential test: random designs and stimuli through the engine and through the plain oracle; the runs must be equal."""
