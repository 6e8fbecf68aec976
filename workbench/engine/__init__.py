"""The engine: stimuli go through a topology in waves and leave a finished run. It knows nothing of files, notebooks or widgets."""
