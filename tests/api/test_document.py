"""The OpenAPI document: complete and valid, with examples that have exactly the shapes it describes."""

import json

import pytest
from django.core.management import call_command
from jsonschema import Draft202012Validator

from roadmap_portal.api_urls import LISTS
from roadmap_portal.exchange import examples

METHODS = ("get", "post", "put", "patch", "delete")
# Answers with no body of JSON, or one that only a worker or another system brings about.
WITHOUT_EXAMPLE = {"exports_observations", "reports_download", "webhooks_delete", "observations_submit"}
WITHOUT_EXAMPLE |= {"webhooks_retrieve", "webhooks_deliveries", "webhooks_replay"}


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    file = tmp_path_factory.mktemp("schema") / "schema.json"
    call_command("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", "--file", str(file))
    return json.loads(file.read_text(encoding="utf-8"))


def operations(document):
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods and path.startswith("/api/v1/"):
                yield methods[method]


def shown(operation):
    """(what, schema, example) of the operation's own examples."""
    contents = [("request", operation.get("requestBody", {}))]
    contents += [(status, answer) for status, answer in operation["responses"].items() if status[0] == "2"]
    for what, content in contents:
        described = content.get("content", {}).get("application/json", {})
        for example in described.get("examples", {}).values():
            yield what, described["schema"], example["value"]


def closed(document):
    """The document's components, with no field allowed but those that they name."""
    schemas = json.loads(json.dumps(document["components"]["schemas"]))
    for schema in schemas.values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    return {"components": {"schemas": schemas}}


def test_it_names_every_list(document):
    assert {f"/api/v1/{name}/" for name in LISTS} <= set(document["paths"])


def test_every_operation_has_an_example(document):
    without = {operation["operationId"] for operation in operations(document) if not list(shown(operation))}
    assert without <= WITHOUT_EXAMPLE
    assert {"tracks_list", "progress_list", "observations_draft"}.isdisjoint(without)


def test_every_example_has_the_shape_that_is_described(document):
    root, wrong, seen = closed(document), {}, set()
    for operation in operations(document):
        for what, schema, example in shown(operation):
            seen.add((operation["operationId"], what))
            for error in Draft202012Validator(root | schema).iter_errors(example):
                wrong[operation["operationId"], what, str(list(error.path))] = error.message[:200]
    assert wrong == {}, "record them anew: manage.py record_api_examples"
    assert {("observations_list", "200"), ("milestones_report", "request"), ("webhooks_create", "201")} <= seen


def test_examples_speak_both_languages():
    names = [row for example in examples.recorded().values() for row in rows_of(example)]
    assert any(row["name_ar"] and row["name_en"] for row in names)
    assert len({example["status"] for example in examples.recorded().values()}) > 1


def rows_of(example):
    for answer in example["answers"].values():
        yield from (row for row in answer.get("results", [answer]) if "name_ar" in row)
