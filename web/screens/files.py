"""Uploaded files: sent to those who may see them, and to nobody else."""

from flask import Blueprint, Response, send_file
from flask.typing import ResponseReturnValue

from handlers.files.evidence import GetEvidence
from web import uploads
from web.current import run
from workflows.commands.uploads import RemoveUpload

screen = Blueprint("files", __name__, url_prefix="/files")

#: A file is looked at by itself: it may load nothing and run nothing.
_POLICY = "default-src 'none'; sandbox"
_SHOWN = ("image/", "video/")


@screen.get("/<int:evidence_id>")
def show(evidence_id: int) -> Response:
    """Send a file; pictures and videos to be looked at, others to be saved."""
    evidence = run(GetEvidence(evidence_id))
    response = send_file(
        uploads.content_file(evidence.sha256),
        mimetype=evidence.media_type,
        as_attachment=not evidence.media_type.startswith(_SHOWN),
        download_name=evidence.filename,
        conditional=True,
        etag=evidence.sha256,
        max_age=None,
    )
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@screen.post("/<int:evidence_id>/remove")
def remove(evidence_id: int) -> ResponseReturnValue:
    """Take a file out of a form that has not been submitted."""
    run(RemoveUpload(evidence_id))
    return "", 204
