"""Messages into a file or onto the screen, where a zone has no mail server and no gateway."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from hemei.adapters.channels import Failed, Parcel, Sender


def to_file(channel: str, folder: Path) -> Sender:
    """This will give a sender that appends one line of JSON to `folder`/`channel`.jsonl, readable by its owner."""

    def send(parcel: Parcel) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            line = json.dumps(asdict(parcel), ensure_ascii=False) + "\n"
            file = os.open(folder / f"{channel}.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(file, "w", encoding="utf-8") as out:
                out.write(line)
        except OSError as why:
            raise Failed(why.strerror or "file") from why

    return send


def to_console(channel: str) -> Sender:
    """This will give a sender that prints."""

    def send(parcel: Parcel) -> None:
        sys.stdout.write(f"[{channel}] {parcel.to} {parcel.subject} {parcel.text}\n")
        sys.stdout.flush()

    return send
