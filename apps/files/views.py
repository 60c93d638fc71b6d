from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from apps.files import actions, guards
from apps.files.models import StoredFile
from nanhai_gov.access import forbidden, public

# A browser's PDF reader does not start inside a sandbox, so PDFs get the rest of the fence only.
FENCES = {
    StoredFile.Kind.JPEG: "default-src 'none'; sandbox",
    StoredFile.Kind.PNG: "default-src 'none'; sandbox",
    StoredFile.Kind.PDF: "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'",
}
PDF_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 160" width="120" height="160">'
    '<path d="M8 4h74l30 30v122H8z" fill="#fff" stroke="#6b7a85" stroke-width="3"/>'
    '<path d="M82 4v30h30" fill="none" stroke="#6b7a85" stroke-width="3"/>'
    '<text x="60" y="104" font-family="sans-serif" font-size="30" font-weight="600" text-anchor="middle" '
    'fill="#0b4c6a">PDF</text></svg>'
)


@public
@require_safe
def show(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """One stored file, to those its purpose's guard lets see it; `?size=thumb` for a small picture."""
    file = get_object_or_404(StoredFile, pk=pk)
    if not guards.may_see(request, file):
        return forbidden(request)
    thumb = request.GET.get("size") == "thumb"
    etag = f'"{file.sha256}{"-t" if thumb else ""}"'
    response = get_conditional_response(request, etag=etag) or content_of(file, thumb)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = FENCES[StoredFile.Kind(file.kind)]
    return response


def content_of(file: StoredFile, thumb: bool = False) -> HttpResponseBase:
    if thumb and file.kind == StoredFile.Kind.PDF:
        return HttpResponse(PDF_ICON, content_type="image/svg+xml")
    try:
        content = actions.opened_thumb(file) if thumb else actions.opened(file)
    except FileNotFoundError:
        raise Http404 from None
    kind = StoredFile.Kind.JPEG.value if thumb else file.kind
    return FileResponse(content, content_type=kind, filename=file.name)
