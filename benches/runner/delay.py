"""Syncs to the disk that take longer, by a library that is preloaded."""

import pathlib
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parent / "sync_delay.c"


def shim(directory):
    """Compiles the library."""
    library = directory / "sync_delay.so"
    try:
        subprocess.run(["cc", "-O2", "-Wall", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"], check=True)
    except (subprocess.CalledProcessError, OSError) as error:
        sys.exit(f"a sync delay needs a C compiler: {error}")
    # A server that is another user's reads it as well.
    directory.chmod(0o755)
    return library


def env(library, delay):
    """What makes the syncs of a program take this many milliseconds longer."""
    if not delay:
        return {}
    return {"LD_PRELOAD": str(library), "SYNC_DELAY_US": str(delay * 1000)}
