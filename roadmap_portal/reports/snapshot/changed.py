"""What changed since the period before, told from the payload's own figures."""


def since_previous(content):
    """Codes of what moved; empty lists where there is no period before."""
    if content["period"]["previous"] is None:
        return {"tracks": [], "indicators": [], "milestones_done": [], "milestones_late": []}
    return {
        "tracks": _moves(content["tracks"]),
        "indicators": _moves(content["indicators"]),
        "milestones_done": [m["code"] for m in content["milestones"] if _done_since(m)],
        "milestones_late": [m["code"] for m in content["milestones"] if _late_since(m, content["period"])],
    }


def _moves(rows):
    """Rows whose status differs from that of the period before, where both are known."""
    found = []
    for row in rows:
        if len(row["trend"]) < 2:
            continue
        then, now = row["trend"][-2]["status"], row["status"]
        if then != now and "insufficient" not in (then, now):
            found.append({"code": row["code"], "from": then, "to": now})
    return found


def _done_since(milestone):
    return milestone["state"] == "done" and milestone["percent_before"] != "100"


def _late_since(milestone, period):
    """Due inside the period, and not done at its end."""
    return milestone["state"] == "late" and milestone["due"] >= period["starts"]
