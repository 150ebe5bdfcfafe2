"""Pages of licences: public check, a holder's own, the register and its acts, archive packages."""

from hemei.common.access import EVERYONE, SIGNED_IN, View
from hemei.web.licences.archive import archive_page
from hemei.web.licences.own import licence_page, my_licences, qr_code
from hemei.web.licences.public import licence_check, licence_file
from hemei.web.licences.register import licence_act, licence_desk, licence_print, register

_STAFF = ("clerk", "approver", "head", "helper", "supervisor", "leader")

ROUTES: list[tuple[str, View, str, tuple[str, ...]]] = [
    ("verify/", licence_check, "verify", (EVERYONE,)),
    ("verify/<str:token>/", licence_check, "verify", (EVERYONE,)),
    ("licences/<str:number>.pdf", licence_file, "licence_file", (SIGNED_IN,)),
    ("my/licences/", my_licences, "my_licences", (SIGNED_IN,)),
    ("my/licences/<str:number>/", licence_page, "licence", (SIGNED_IN,)),
    ("my/licences/<str:number>/qr.svg", qr_code, "licence_qr", (SIGNED_IN,)),
    ("desk/licences/", register, "licences", _STAFF),
    ("desk/licences/<str:number>/", licence_desk, "licence_desk", _STAFF),
    ("desk/licences/<str:number>/act/", licence_act, "licence_act", ("approver", "head")),
    ("desk/licences/<str:number>/print/", licence_print, "licence_print", ("clerk", "approver")),
    ("desk/case/<str:number>/archive/", archive_page, "case_archive", ("clerk", "approver")),
]
