"""What is written of many acts together: seals over the new ones, histories of other systems."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from hemei.ledger.enums import ZERO
from hemei.ledger.models import Act, Matter, Seal, SealedAct
from hemei.ledger.operations.rows import fields_of, iso
from hemei.rules.chainhash import act_digest, canonical, merkle_root, plain


def seal(*, now: datetime) -> Seal | None:
    """This will seal all acts that no seal covers yet, in the order of their ids; None when there are none."""
    with transaction.atomic():
        last = Seal.objects.select_for_update().order_by("-id").first()
        acts = list(Act.objects.filter(sealed__isnull=True).order_by("id").values_list("id", "digest"))
        if not acts:
            return None
        root = merkle_root([digest for _, digest in acts])
        prev = last.digest if last else ZERO
        digest = act_digest(prev, (iso(now), str(len(acts))), root)
        made = Seal.objects.create(sealed_at=now, size=len(acts), root=root, prev=prev, digest=digest)
        SealedAct.objects.bulk_create(
            [SealedAct(act_id=pk, seal=made, place=i) for i, (pk, _) in enumerate(acts)], batch_size=5000
        )
        return made


def import_history(*, kind: str, number: str, title: str, events: list[tuple[str, str, datetime]],
                   known_at: datetime, payload: Mapping[str, Any]) -> Matter:  # fmt: skip
    """This will enter another system's finished matter: (act, actor, instant) each, known since `known_at`."""
    with transaction.atomic():
        first, last = events[0][2], events[-1][2]
        matter = Matter(kind=kind, number=plain(number), title=title[:200], state="-", head=ZERO,
                        opened_at=first, closed_at=last)  # fmt: skip
        matter.save(force_insert=True)
        acts, state, head = [], "-", ZERO
        for seq, (name, who, at) in enumerate(events, 1):
            act = Act(matter=matter, seq=seq, name=plain(name)[:60], actor=plain(who), actor_label=plain(who),
                      at=iso(at), known_at=iso(known_at), source=state, target="history",
                      payload=canonical(payload if seq == 1 else {}), prev=head)  # fmt: skip
            head = act.digest = act_digest(head, fields_of(act, matter.number), act.payload)
            state = "history"
            acts.append(act)
        Act.objects.bulk_create(acts)
        Matter.objects.filter(pk=matter.pk).update(state=state, head=head, version=len(acts))
        return matter
