"""The preview shows every mail in each of its languages, for everybody who could break it."""

from pathlib import Path

from crm.messages.load import messages
from local.mail_preview.pages import contents, write
from local.mail_preview.samples import samples


def test_each_mail_and_language_has_a_page_with_all_samples(tmp_path: Path) -> None:
    found = messages()
    (tmp_path / "gone.en.html").touch()
    index = write(found, tmp_path)

    wanted = {
        f"{name}.{content.language}.html"
        for name, texts in found.mails.items()
        for content in contents(texts, found.language)
    }
    assert {path.name for path in tmp_path.glob("*.html")} == wanted | {index.name}
    assert len(wanted) > len(found.mails)
    listed = index.read_text()
    for name in wanted:
        page = (tmp_path / name).read_text()
        assert f'href="{name}"' in listed
        assert page.count("<iframe sandbox ") == 3 * len(samples("Shop", "1 Real Street"))
        assert "<script" not in page
