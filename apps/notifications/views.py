"""消息: what a person was told, in the portal."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from apps.notifications.actions import mark_read
from apps.notifications.models import Message
from nanhai_gov.access import signed_in

PAGE = 20


@signed_in
def messages_page(request: HttpRequest) -> HttpResponse:
    """Newest first, by key."""
    before = request.GET.get("before", "")
    found = Message.objects.shown_to(request.user)
    rows = list((found.filter(pk__lt=int(before)) if before.isdecimal() else found)[: PAGE + 1])
    more = len(rows) > PAGE
    return render(request, "notifications/messages.html", {
        "rows": rows[:PAGE], "unread": any(row.read_at is None for row in rows[:PAGE]),
        "next_url": f"?before={rows[PAGE - 1].pk}" if more else "", "first_url": request.path if before else "",
    })  # fmt: skip


@signed_in
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark one message (and follow its link) or all of them as seen."""
    asked = request.POST.get("message", "")
    if not asked.isdecimal():
        mark_read(request.user)
        return redirect("notifications:messages")
    mark_read(request.user, message_id=int(asked))
    message = Message.objects.shown_to(request.user).filter(pk=int(asked)).first()
    return redirect(message.link if message and message.link.startswith("/") else "notifications:messages")
