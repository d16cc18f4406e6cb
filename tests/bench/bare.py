"""What the machine can do: the same rows by plain WSGI, psycopg2 and orjson, without Django. For comparison only."""

import os
import threading

import orjson
import psycopg2

DSN = os.environ["DATABASE_URL"]
ROWS = """
SELECT k.code, t.code, a.code, p.code, pe.code, k.name_ar, k.name_en, r.numerator, r.denominator, r.value, r.absence,
       r.number, r.submitted_at::text, ap.approved_from::text, s.value, s.expected, s.raw, s.rule, s.status, o.id
FROM indicators_approval ap
JOIN indicators_revision r ON r.id = ap.revision_id JOIN indicators_observation o ON o.id = ap.observation_id
JOIN plan_kpi k ON k.id = o.kpi_id JOIN plan_track t ON t.id = k.track_id
JOIN provinces_area a ON a.id = o.command_id JOIN provinces_area p ON p.id = a.parent_id
JOIN plan_period pe ON pe.id = o.period_id
LEFT JOIN indicators_score s ON s.subject = 'K' AND s.period_id = o.period_id AND s.area_id = o.command_id
     AND s.ref = o.kpi_id
WHERE ap.approved_until IS NULL
"""
LIST = ROWS + " AND o.command_id = (SELECT id FROM provinces_area WHERE code = %s) ORDER BY ap.observation_id LIMIT 101"
SCORES = """
SELECT s.subject, s.ref, s.value, s.score, s.status, s.covered, s.cells, s.weight_with_data, s.weight_all
FROM indicators_score s JOIN plan_period p ON p.id = s.period_id JOIN provinces_area a ON a.id = s.area_id
WHERE p.code = %s AND a.code = 'IQ' ORDER BY s.period_id, s.area_id, s.subject, s.ref LIMIT 101
"""
local = threading.local()


def connection():
    if not hasattr(local, "connection"):
        local.connection = psycopg2.connect(DSN)
        local.connection.autocommit = True
    return local.connection


def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json")])
    if environ["PATH_INFO"] == "/all":
        return everything()
    with connection().cursor() as cursor:
        cursor.execute(SCORES if environ["PATH_INFO"] == "/scores" else LIST, [environ["QUERY_STRING"]])
        return [orjson.dumps({"results": cursor.fetchall()})]


def everything():
    one = psycopg2.connect(DSN)
    with one.cursor("everything") as cursor:
        cursor.itersize = 2000
        cursor.execute(ROWS)
        while found := cursor.fetchmany(2000):
            yield b"\n".join(map(orjson.dumps, found)) + b"\n"
    one.close()
