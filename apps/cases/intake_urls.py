"""综合窗口: the clerks' pages; included by `cases.urls` at intake/."""

from django.urls import path

from apps.cases import intake

urlpatterns = [
    path("", intake.queue, name="intake"),
    path("<uuid:case_id>/", intake.bench_page, name="intake_case"),
    path("<uuid:case_id>/letter/", intake.letter, name="intake_letter"),
    path("<uuid:case_id>/take/", intake.take, name="intake_take"),
    path("<uuid:case_id>/take-over/", intake.take_over, name="intake_take_over"),
    path("<uuid:case_id>/put-back/", intake.put_back, name="intake_put_back"),
    path("<uuid:case_id>/reveal/", intake.reveal, name="intake_reveal"),
]
