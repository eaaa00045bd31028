"""The inbox of the stand-in of SES shows mails as text that nobody can run, and moves them on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm.messages.ses import SesMailer
from local.fake_ses.config import FakeSesConfig
from tests.support.fake_ses import SENDER, FakeSes, happened, mail, running


@pytest.fixture
def ses(tmp_path: Path) -> Iterator[FakeSes]:
    with running(FakeSesConfig(state=tmp_path, delivery_seconds=0)) as fake:
        yield fake


def test_the_inbox_shows_a_hostile_mail_as_text(ses: FakeSes) -> None:
    hostile = "<script>alert(1)</script>{{7*7}}"
    SesMailer(SENDER, ses.client).send(mail(subject=hostile, html=hostile, text=hostile))
    [taken] = ses.mails()

    assert "<script" not in ses.http.get("/").text
    assert "Zoë &lt;ada@example.com&gt;" in ses.http.get("/").text
    for view in ("light", "dark", "phone", "text", "headers", "nonsense"):
        page = ses.http.get(f"/mails/{taken['id']}", params={"view": view})
        assert page.status_code == 200
        assert "<script" not in page.text
        assert "{{7*7}}" in page.text
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_the_inboxs_buttons_let_a_mail_bounce_or_be_complained_about(ses: FakeSes) -> None:
    sent = mail()
    SesMailer(SENDER, ses.client).send(sent)
    [taken] = ses.mails()
    for fate in ("bounce", "complaint"):
        assert ses.http.post(f"/mails/{taken['id']}/{fate}").status_code == 303

    assert happened(ses, sent.message_id) == ["Send", "Delivery", "Bounce", "Delivery", "Complaint"]
    assert ses.http.post("/mails/unknown/bounce").status_code == 404
