import logging
from tests.portal.addresses import routes
P=("anonymous","planner","approver","director_dq","director_ni","officer_dq","reader","admin","token")
def test_probe(signed_in):
    from django.db import transaction
    out=open("/tmp/team/probe.txt","w")
    logging.disable(logging.CRITICAL)
    for r in routes():
        for verb in ("get","post","put","delete"):
            row=[]
            for p in P:
                c=signed_in(p)
                sid=transaction.savepoint()
                try: row.append(getattr(c,verb)(r.url()).status_code)
                except Exception as e: row.append(repr(e)[:60])
                transaction.savepoint_rollback(sid)
            print(f"{r.name:40} {verb.upper():4}", *row,file=out)
