"""What several uvicorn workers must agree on: numbers handed out, and how often a report was asked for.

Each counter is a file that grows by one byte per step: an appending write leaves the
file position at its own end, so no two processes ever get the same number and no lock is needed.
"""

import os
import tempfile
from pathlib import Path

# All workers of one uvicorn have the same parent process.
FOLDER = Path(os.environ.get("DEMO_STATE_DIR") or Path(tempfile.gettempdir()) / f"loadplan-demo-{os.getppid()}")
FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)


def next_number(name: str) -> int:
    """1, 2, 3 … over all workers."""
    return grow(FOLDER / name)


def grow(path: Path) -> int:
    """Appends one byte; returns how long the file is with it."""
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, b".")
        return os.lseek(file, 0, os.SEEK_CUR)
    finally:
        os.close(file)
