"""The OpenAPI document: complete and valid, with examples that have exactly the shapes it describes."""

import json

import pytest
from django.core.management import call_command
from jsonschema import Draft202012Validator

from roadmap_portal.api_urls import LISTS
from roadmap_portal.exchange import examples

METHODS = ("get", "post", "put", "patch", "delete")
# Answers with no body of JSON.
WITHOUT_EXAMPLE = {"exports_observations", "reports_download", "webhooks_delete"}


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
    contents += list(operation["responses"].items())
    for what, content in contents:
        for media, described in content.get("content", {}).items():
            if media in ("application/json", "application/problem+json"):
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
    answered = {
        operation["operationId"]: {what for what, _schema, _example in shown(operation) if what[0] == "2"}
        for operation in operations(document)
    }
    without = {name for name, statuses in answered.items() if not statuses}
    assert without == WITHOUT_EXAMPLE and len(answered) > 50


def test_drafts_show_what_is_refused_in_both_languages(document):
    refused = {
        operation["operationId"]: [example for what, _schema, example in shown(operation) if what == "400"]
        for operation in operations(document)
    }
    for name in ("observations_draft", "observations_put_draft", "observations_bulk"):
        messages = [example["errors"][0]["message"] for example in refused[name]]
        assert len(messages) == 2 and [message.isascii() for message in messages].count(False) >= 1
        assert {example["status"] for example in refused[name]} == {400}


def test_every_412_comes_of_a_header_that_is_described(document):
    for operation in operations(document):
        headers = {one["name"] for one in operation["parameters"] if one["in"] == "header"}
        assert ("If-Match" in headers) == ("412" in operation["responses"]), operation["operationId"]


def test_what_is_sent_is_required_and_so_is_what_a_report_of_progress_must_say(document):
    bodies = {one["operationId"]: one["requestBody"] for one in operations(document) if "requestBody" in one}
    assert len(bodies) >= 8 and all(body["required"] for body in bodies.values())
    name = bodies["follow_ups_report"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    assert "state" in document["components"]["schemas"][name]["required"]


def test_parts_of_addresses_are_said_and_files_are_the_formats_that_there_are(document):
    parts = {
        (operation["operationId"], one["name"]): one
        for operation in operations(document)
        for one in operation["parameters"]
        if one["in"] == "path"
    }
    assert parts["exports_observations", "form"]["schema"] == {"type": "string", "enum": ["csv", "ndjson", "xlsx"]}
    assert parts["indicators_retrieve", "code"]["example"] == parts["indicators_retrieve", "code"]["example"].upper()
    assert [key for key, one in parts.items() if not one.get("description")] == []
    download = next(one for one in operations(document) if one["operationId"] == "reports_download")
    assert set(download["responses"]["200"]["content"]) == {"application/pdf", "text/html"}


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
