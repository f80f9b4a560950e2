"""/api/v1/reports: ordered, then polled until ready, then downloaded."""

import os
import random
import re
import uuid

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import Response

import catalog
from accounts import current_user
from payloads import SalesReportRequest, detail, unprocessable
from shared_state import FOLDER, grow

router = APIRouter(prefix="/api/v1/reports")
dice = random.Random(int(os.environ.get("DEMO_SEED", "1")))

# A report's file: "<polls needed> <group by>\n", then one byte for each poll so far.


@router.post("/sales", status_code=202)
async def order_sales_report(wanted: SalesReportRequest, user: str = Depends(current_user)):
    if wanted.end_date < wanted.start_date:
        return unprocessable(
            detail(["body", "end_date"], "end_date is before start_date", wanted.end_date.isoformat())
        )
    report_id = f"rep_{uuid.uuid4().hex[:12]}"
    (FOLDER / report_id).write_text(f"{dice.randint(1, 4)} {wanted.group_by}\n")
    return {"report_id": report_id, "status": "queued"}


@router.get("/{report_id}/status")
async def report_status(report_id: str, user: str = Depends(current_user)):
    """Pending, until the first to fourth time it is asked."""
    path, header = read_report(report_id)
    polls = grow(path) - len(header)
    return {"report_id": report_id, "status": "completed" if polls >= int(header.split()[0]) else "pending"}


@router.get("/{report_id}/download")
async def download_report(report_id: str, user: str = Depends(current_user)):
    path, header = read_report(report_id)
    needed, group_by = header.split()
    if path.stat().st_size - len(header) < int(needed):
        raise HTTPException(409, "Report is not ready")
    disposition = {"Content-Disposition": f'attachment; filename="{report_id}.csv"'}
    return Response(catalog.sales_csv(group_by), media_type="text/csv", headers=disposition)


def read_report(report_id: str):
    path = FOLDER / report_id
    # The id becomes a file name: nothing but our own pattern may get that far.
    if not re.fullmatch(r"rep_[0-9a-f]{12}", report_id) or not path.exists():
        raise HTTPException(404, "Report not found")
    with path.open() as file:
        return path, file.readline()
