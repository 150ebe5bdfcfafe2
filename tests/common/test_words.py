"""A label with a context is told without it, in either language."""

import pytest
from django.utils import translation

from hemei.cases.flow import CASE
from hemei.common.words import told


@pytest.mark.django_db
def test_a_state_is_told_without_its_context() -> None:
    with translation.override("zh-hans"):
        assert told(CASE.label("granted")) == "准予许可"
    with translation.override("en"):
        assert told(CASE.label("granted")) == "Granted"
        assert told("没有人写过的词") == "没有人写过的词"
