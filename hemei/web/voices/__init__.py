"""Heard and answered: ratings, the window for stuck matters, promises kept, and the loop behind them."""

from hemei.common.access import EVERYONE, View
from hemei.web.voices import bad, loop, outside, own, pledges, public, rate, stuck

_WORKERS = ("clerk", "approver", "head", "helper", "supervisor", "leader")
_WATCH = ("supervisor", "leader")
ROUTES: list[tuple[str, View, str, tuple[str, ...]]] = [
    ("voices/", public.figures, "voices", (EVERYONE,)),
    ("voices/stories/", public.stories, "stories", (EVERYONE,)),
    ("voices/my/", own.my_voices, "voices_my", ("applicant",)),
    ("voices/report/", own.report, "stuck_report", ("applicant",)),
    ("rate/<str:token>/", rate.rate_page, "rate", (EVERYONE,)),
    ("voices/loop/", loop.remedies, "remedies", _WORKERS),
    ("voices/loop/causes/", loop.causes, "causes", _WATCH),
    ("voices/loop/proof/<slug:digest>/", loop.proof, "remedy_proof", (*_WORKERS, "applicant")),
    ("voices/loop/<str:number>/", loop.remedy, "remedy", _WORKERS),
    ("voices/bad/", bad.bad_list, "bad_ratings", _WORKERS),
    ("voices/bad/outside/", outside.outside, "outside_ratings", ("supervisor",)),
    ("voices/bad/codes/", rate.codes, "rate_codes", _WORKERS),
    ("voices/bad/codes/<slug:key>/", rate.code, "rate_code", _WORKERS),
    ("voices/bad/<str:number>/", bad.bad_one, "bad_rating", _WORKERS),
    ("voices/stuck/", stuck.stuck_list, "stuck_list", _WORKERS),
    ("voices/stuck/month/", stuck.month, "stuck_month", _WATCH),
    ("voices/stuck/<str:number>/", stuck.stuck_one, "stuck", _WORKERS),
    ("voices/changes/", stuck.changes, "changes", ("editor", *_WATCH)),
    ("voices/changes/<str:number>/", stuck.change, "change", ("editor", *_WATCH)),
    ("voices/pledges/", pledges.pledge_list, "pledges", _WORKERS),
    ("voices/pledges/parks/", pledges.parks, "parks", _WATCH),
    ("voices/pledges/<str:number>/", pledges.pledge, "pledge", _WORKERS),
]
