"""Completeness and timeliness of the commands: who has reported what was due."""

from roadmap_portal.indicators.reporting import records

from .texts import both


def reporting(scene):
    """Per command of the report's area: expected, submitted, on time and approved cells (KPI × own period)."""
    wanted = set(scene.book.commands_of(scene.area, scene.period))
    return [
        {
            "code": record.command.code,
            "name": both(record.command),
            "expected": record.expected,
            "submitted": record.submitted,
            "on_time": record.on_time,
            "approved": record.approved,
        }
        for record in records(scene.book, scene.period, moment=scene.table.moment)
        if record.command.id in wanted
    ]
