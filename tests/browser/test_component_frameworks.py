"""React and Vue render ten times a second around the component, and it asks once."""

import re
import subprocess
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import expect

from tests.browser.fake_api import SESSION, FakeApi, upsell, wait_until
from tools.pages import modules, node_path

APPS: Final = ("react.jsx", "vue.js")
FOLDER: Final = Path(__file__).parent / "frameworks"
COMPONENT: Final = "<script type='module' src='/component/upsell-recommendations.js'></script>"


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the apps, each with its framework in one script."""
    folder = tmp_path_factory.mktemp("frameworks")
    bundler = [node_path(), str(modules() / "esbuild" / "bin" / "esbuild")]
    options = [
        "--bundle",
        "--jsx=automatic",
        '--define:process.env.NODE_ENV="production"',
        "--define:__VUE_OPTIONS_API__=true",
        "--define:__VUE_PROD_DEVTOOLS__=false",
        "--define:__VUE_PROD_HYDRATION_MISMATCH_DETAILS__=false",
        "--log-level=warning",
        f"--outdir={folder}",
    ]
    apps = [str(FOLDER / app) for app in APPS]
    subprocess.run([*bundler, *apps, *options], check=True)  # noqa: S603 - our own lockfile
    return folder


@pytest.mark.parametrize("order", ["component first", "component last"])
@pytest.mark.parametrize("app", APPS)
def test_a_parent_that_renders_all_the_time_costs_one_request_and_views_are_reported(
    api: FakeApi, bundles: Path, app: str, order: str
) -> None:
    scripts = [COMPONENT, "<script type='module' src='/app.js'></script>"]
    if order == "component last":
        scripts.reverse()
    page = f"<div id='app' data-session='{SESSION}'></div>{''.join(scripts)}"
    bundle = (bundles / app).with_suffix(".js")
    api.page.route("**/app.js", lambda route: route.fulfill(path=bundle))
    api.page.route("**/framework", lambda route: route.fulfill(body=page, content_type="text/html"))
    api.upsells = [upsell(1)]
    api.page.goto(f"{api.site}/framework")
    expect(api.cards).to_have_count(1)
    wait_until(api.page, lambda: api.viewed == [[1]])
    expect(api.page.locator("#state")).to_have_text(re.compile(r"t-\d\d+ 1"))
    assert api.asked == 1
    api.dismiss(1)
    api.expect_call("1/dismiss")
    assert len(set(api.tokens)) > 1
