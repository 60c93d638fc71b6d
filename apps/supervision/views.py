"""The desk for instructions 批示: lists of those given and received, and one of them with its answers."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.files.uploads import oversized
from apps.ledger.clock import now
from apps.ledger.idempotency import once_sent
from apps.ledger.refusal import Refused, Stale
from apps.organizations.desk import DeskRequest
from apps.supervision import boxes, notices
from apps.supervision.doors import GIVING, READING, answering_post, may_judge
from apps.supervision.forms import AnswerForm, JudgeForm
from apps.supervision.models import Notice
from nanhai_gov.access import forbidden, roles

READERS: Any = tuple(dict.fromkeys((*GIVING, *READING)))


@roles(*READERS)
@require_safe
@never_cache
def instructions(request: DeskRequest) -> HttpResponse:
    """What waits, what is late, what was answered, what is done; the reminders beside it."""
    mine = boxes.boxes_of(request.desk)
    filters = boxes.Filters.of(request.GET, mine)
    rows = boxes.box(request.user, request.desk, filters.box)
    found, after = boxes.page(rows, filters)
    count = boxes.counts(rows) if filters.box != "nudges" else {}
    return render(request, "supervision/instructions.html", {
        "rows": found, "filters": filters, "as_of": now(),
        "boxes": [(name, boxes.BOXES[name], boxes.Filters(name, "waiting").url()) for name in mine],
        "states": [(name, words, filters.url(state=name), count[name]) for name, words in boxes.STATES.items()]
        if count else [],
        "next_url": filters.url(after=after) if after else "", "first_url": filters.url() if filters.after else "",
    })  # fmt: skip


@roles(*READERS)
@never_cache
def instruction(request: DeskRequest, notice_id: UUID) -> HttpResponse:
    """One instruction: the words, the number as it stood, every answer, and what this person may do now."""
    notice = Notice.objects.visible_to(request.user, request.desk).instructions().with_names().filter(pk=notice_id)
    found = notice.first()
    if found is None:
        return forbidden(request, READERS)
    if request.method == "POST":
        return _act(request, found)
    return _page(request, found)


def _page(request: DeskRequest, notice: Notice, *, status: int = 200, **more: Any) -> HttpResponse:
    answers = notice.status in notices.ANSWERABLE and answering_post(notice, request.desk) is not None
    judges = notice.status == Notice.Status.ANSWERED and may_judge(notice, request.user, request.desk)
    form = AnswerForm() if answers else JudgeForm() if judges else None
    words = notice.words.select_related("actor", "post__unit").prefetch_related("files")
    return render(request, "supervision/instruction.html", {
        "notice": notice, "words": list(words), "answers": answers, "judges": judges, "at": now(),
        "late": notice.status in notices.ANSWERABLE and notice.due_at is not None and notice.due_at < now(),
        "holders": [user.shown_name for user in notices.holders_of(notice)], "form": form,
        "most_files": notices.MOST_FILES, **more,
    }, status=status)  # fmt: skip


def _act(request: DeskRequest, notice: Notice) -> HttpResponse:
    do = request.POST.get("do", "")
    form: Any = AnswerForm(request.POST) if do == "answer" else JudgeForm(request.POST)
    if not form.is_valid():
        return _page(request, notice, status=422, form=form)
    try:
        if oversized(request):
            raise Refused("file_too_large", _("A file was too large; the others were not kept either."), field="files")
        once_sent(request, _asked(request, notice, do, form.cleaned_data))
    except Stale as refusal:
        notice.refresh_from_db()
        return _page(request, notice, status=409, refusal=refusal)
    except Refused as refusal:
        if refusal.field in form.fields:
            form.add_error(refusal.field, str(refusal.message))
            return _page(request, notice, status=422, form=form)
        return _page(request, notice, status=422, form=form, refusal=refusal)
    messages.success(request, _done(do, notice))
    return redirect("supervision:instruction", notice.pk)


def _asked(request: DeskRequest, notice: Notice, do: str, typed: dict[str, Any]) -> Callable[[], object]:
    by, text = request.user, typed["text"]
    if do == "answer":
        return lambda: notices.answer_notice(notice.pk, text=text, uploads=request.FILES.getlist("files"), by=by)
    if do == "accept":
        return lambda: notices.accept_answer(notice.pk, text=text, by=by)
    return lambda: notices.return_answer(notice.pk, text=text, days=typed["days"] or 0, by=by)


def _done(do: str, notice: Notice) -> str:
    if do == "answer":
        return _("Your answer is with %(name)s.") % {"name": notice.from_user.shown_name}
    if do == "accept":
        return _("Done. The owner is told.")
    return _("Given back; the owner is told and answers again.")
