"""Letters to read and print, and the page behind their QR code where anybody can check them."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from apps.accounts.masking import mask_name, mask_org
from apps.cases import letters
from apps.cases.doors import may_follow
from apps.cases.models import Case, Document
from apps.cases.qr import svg
from apps.cases.views.track import absolute
from nanhai_gov.access import public


@public
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The letter as issued; for whoever may follow its case."""
    letter = Document.objects.select_related("case", "unit").filter(pk=pk).first()
    if letter is None or not Case.objects.filter(may_follow(request), pk=letter.case_id).exists():
        raise Http404
    path = f"{reverse('cases:verify', args=[letters.short(letter.pk)])}?s={letters.token(letter)}"
    context = {"letter": letter, "content": letter.content, "qr": svg(absolute(request, path)), "path": path}
    return render(request, "cases/letter.html", context)


@public
def verify(request: HttpRequest, short: str) -> HttpResponse:
    """Real or not, and what it says with names masked. A wrong token tells nothing of the letter."""
    pk = letters.long(short)
    letter = Document.objects.select_related("case__item", "unit").filter(pk=pk).first() if pk else None
    if letter is None or not letters.is_real(letter, request.GET.get("s", "")):
        return render(request, "cases/verify.html", {"letter": None}, status=404)
    to = letter.content.get("to", "")
    masked = mask_org(to) if letter.case.applicant_org else mask_name(to)
    return render(request, "cases/verify.html", {"letter": letter, "content": letter.content, "to": masked})
