"""The document of the API says what the routes do, and is refused where it would mislead."""

import json
import runpy
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from schemathesis.core.result import Err

from crm.platform.http import problems
from tests.builders.sample_api import REFUSALS
from tools.openapi.__main__ import FOLDER
from tools.openapi.document import build
from tools.openapi.routes import Ambiguous, declared_routes, documented_routes
from tools.paths import ROOT

type Json = dict[str, Any]


@pytest.fixture(scope="module")
def document() -> Json:
    """The document, as it would be written now."""
    return build(documented_routes(ROOT / "functions"))


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    """Every operation of the document."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method.upper(), path, operation


def references(value: object) -> Iterator[str]:
    """Every $ref below a value."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for member in value.values():
            yield from references(member)
    elif isinstance(value, list):
        for member in value:
            yield from references(member)


def test_the_document_in_the_repository_is_what_the_code_says(document: Json) -> None:
    assert json.loads((FOLDER / "openapi.json").read_text()) == document


def test_every_route_behind_the_gateway_is_documented(document: Json) -> None:
    documented = {(method, path) for method, path, _ in operations(document)}

    declared = {(route.method, route.path) for route in documented_routes(ROOT / "functions")}
    assert documented == declared
    assert ("POST", "/api/intake/start") in documented


def test_a_route_with_an_address_of_its_own_is_left_out(document: Json) -> None:
    assert "/" not in document["paths"]


def test_every_operation_says_who_may_call_it_and_what_may_go_wrong(document: Json) -> None:
    for method, path, operation in operations(document):
        assert "For: " in operation["description"], path
        assert {"401", "403", "422", "429", "500", "503"} <= operation["responses"].keys(), path
        assert ("requestBody" in operation) == ("415" in operation["responses"]), path
        keyed = {"$ref": "#/components/parameters/IdempotencyKey"} in operation["parameters"]
        # Everybody may open what is shared, which writes nothing.
        assert keyed == (method != "GET" and "For: everybody." not in operation["description"]), (
            path
        )


def test_every_parameter_of_a_path_is_described(document: Json) -> None:
    for _, path, operation in operations(document):
        named = [item["name"] for item in operation["parameters"] if item.get("in") == "path"]
        assert [f"{{{name}}}" in path for name in named] == [True] * path.count("{"), path


def test_every_reference_leads_somewhere(document: Json) -> None:
    for reference in set(references(document)):
        target: Any = document
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]
        assert isinstance(target, dict), reference


def test_nothing_among_the_schemas_is_unused(document: Json) -> None:
    used = {name.removeprefix("#/components/schemas/") for name in references(document)}

    assert sorted(document["components"]["schemas"].keys() - used) == []


def test_a_parameter_that_may_be_left_out_is_never_null(document: Json) -> None:
    for _, path, operation in operations(document):
        for parameter in operation["parameters"]:
            assert "null" not in json.dumps(parameter), path


def test_tools_can_read_the_document(document: Json) -> None:
    schema = schemathesis.openapi.from_dict(document)

    read = list(schema.get_all_operations())
    assert [result for result in read if isinstance(result, Err)] == []
    assert len(read) == len(list(operations(document)))


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
def test_problem_documents_are_as_documented(document: Json, refusal: Any) -> None:
    schema = {"$ref": "#/components/schemas/Problem", "components": document["components"]}

    jsonschema_rs.validate(schema, problems.document(refusal, "request-1"))
    jsonschema_rs.validate(schema, problems.internal_error("request-1"))


def examples(schema: object) -> Iterator[tuple[Json, object]]:
    """Every example below a schema, with the schema that it is one of."""
    if isinstance(schema, dict):
        found = schema.get("examples", [])
        yield from ((schema, example) for example in (found if isinstance(found, list) else []))
        for member in schema.values():
            yield from examples(member)
    elif isinstance(schema, list):
        for member in schema:
            yield from examples(member)


def test_an_example_is_what_its_schema_allows(document: Json) -> None:
    found = list(examples(document["components"]["schemas"]))

    assert len(found) >= 20
    for schema, example in found:
        jsonschema_rs.validate(schema | {"components": document["components"]}, example)


def test_every_request_shows_what_its_fields_look_like(document: Json) -> None:
    schemas = document["components"]["schemas"]
    for name in ("IntakeRequest", "SummaryRequest", "RatingRequest", "ViewedRequest"):
        for field in schemas[name]["required"]:
            own = schemas[name]["properties"][field]
            assert "examples" in own or "$ref" in own, (name, field)


def write_function(folder: Path, name: str, path: str) -> None:
    """A function with one route."""
    (folder / name).mkdir(parents=True)
    (folder / name / "app.py").write_text(
        "from crm.platform.http import HttpApi, roles\n"
        "app = HttpApi()\n"
        f"@app.get({path!r}, summary='Read', security=roles('customer'))\n"
        "def read() -> None: ...\n"
    )


@pytest.mark.parametrize("other", ["/api/things", "/api/things/all"])
def test_two_routes_that_could_be_confused_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    write_function(tmp_path / "functions", "first", "/api/things")
    write_function(tmp_path / "functions", "second", other)
    monkeypatch.setattr("tools.openapi.routes.importlib.import_module", load_from(tmp_path))

    with pytest.raises(Ambiguous):
        declared_routes(tmp_path / "functions")


def load_from(folder: Path) -> Any:
    """An import of files below a folder, by their dotted names."""

    def load(name: str) -> Any:
        path = folder.joinpath(*name.split(".")).with_suffix(".py")
        return SimpleNamespace(**runpy.run_path(str(path)))

    return load
