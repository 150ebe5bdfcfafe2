"""The worker's round of sending: what was told becomes messages, each goes out once by its channel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from hemei.accounts.operations import dispatches
from hemei.adapters.channels import Failed, Parcel, Rejected, Sender, Unsure, sender
from hemei.oversight.operations.invites import invite_raters

ZONE = "聊城高新区"


def senders() -> dict[str, Sender]:
    """This will give what sends by each channel that is on, as the settings say."""
    folder = Path(settings.DATA) / "outbox"
    made = {name: sender(name, setting, folder=folder) for name, setting in settings.CHANNELS.items()}
    return {name: one for name, one in made.items() if one is not None}


def deliver(
    *, now: datetime, by: dict[str, Sender] | None = None, clock: Callable[[], datetime] = timezone.now
) -> dict[str, int]:
    """This will send what is due and say what became of it; a channel that fails rests until the next round.

    Nothing is sent within a transaction: a message is claimed, sent, and then noted as sent.
    """
    zone, found = str(getattr(settings, "ZONE", "") or ZONE), senders() if by is None else by
    done = dispatches.sweep_dispatches(now=now)
    done["invited"] = invite_raters(now=now, site=settings.SITE, zone=zone)
    done["left"] = dispatches.expand(now=now, site=settings.SITE, zone=zone)
    resting: set[str] = set()
    for row in dispatches.due(now=now, channels=found):
        if row.channel in resting or not dispatches.claim(row=row, now=clock()):
            continue
        how = _send(row, found[row.channel], clock)
        done[how] = done.get(how, 0) + 1
        if how == "failed":
            resting.add(row.channel)
    return {name: n for name, n in done.items() if n}


def _send(row: Any, send: Sender, clock: Callable[[], datetime]) -> str:
    note: dict[type[Exception], Callable[..., None]] = {
        Failed: dispatches.failed, Rejected: dispatches.rejected, Unsure: dispatches.unsure
    }  # fmt: skip
    try:
        send(Parcel(row.key, row.address, row.subject, row.text))
    except (Failed, Rejected, Unsure) as why:
        note[type(why)](row=row, said=str(why)[:200], now=clock())
        return type(why).__name__.lower()
    except (
        OSError,
        ValueError,
        LookupError,
        TypeError,
    ) as why:  # a fault of ours must not stop the other messages
        dispatches.unsure(row=row, said=type(why).__name__, now=clock())
        return "unsure"
    dispatches.sent(row=row, now=clock())
    return "sent"
