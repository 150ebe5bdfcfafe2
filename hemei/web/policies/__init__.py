"""Pages of policies for firms: open to everybody, to the firm with its own reasons, and to the office that pays."""

from __future__ import annotations

from hemei.common.access import EVERYONE, View
from hemei.enterprises.perms import READERS
from hemei.web.policies import claims, desk, own

_STAFF = tuple(sorted(READERS))

ROUTES: list[tuple[str, View, str, tuple[str, ...]]] = [
    ("policies/", own.listed, "policies", (EVERYONE,)),
    ("policies/publicity/", own.publicity, "publicity", (EVERYONE,)),
    ("policies/<str:number>/", own.one, "policy", (EVERYONE,)),
    ("my/claims/", own.mine, "my_claims", ("applicant",)),
    ("desk/policies/", desk.listed, "desk_policies", _STAFF),
    ("desk/policies/<str:number>/", desk.one, "desk_policy", _STAFF),
    ("desk/claims/", claims.listed, "claims", _STAFF),
    ("desk/claims/<str:number>/", claims.one, "claim", _STAFF),
    ("desk/proofs/<slug:digest>/", claims.proof, "claim_proof", _STAFF),
]
