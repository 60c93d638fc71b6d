from django.urls import include, path

from apps.cases.views import apply, behalf, correct, counter, hotline, letters, nudge, report, track

app_name = "cases"
urlpatterns = [
    path("intake/", include("apps.cases.intake_urls")),
    path("apply/<slug:key>/", apply.start, name="apply"),
    path("apply/<slug:key>/for/", behalf.begin, name="apply_for"),
    path("apply/d/<uuid:pk>/for/", behalf.change, name="apply_person"),
    path("apply/d/<uuid:pk>/", apply.overview, name="apply_tasks"),
    path("apply/d/<uuid:pk>/materials/", apply.materials, name="apply_materials"),
    path("apply/d/<uuid:pk>/check/", apply.check, name="apply_check"),
    path("apply/d/<uuid:pk>/declare/", apply.declare, name="apply_declare"),
    path("apply/d/<uuid:pk>/p/<slug:key>/", apply.page, name="apply_page"),
    path("counter/", counter.home, name="counter"),
    path("counter/new/<slug:key>/", counter.begin, name="counter_new"),
    path("counter/d/<uuid:pk>/person/", counter.person, name="counter_person"),
    path("counter/d/<uuid:pk>/sheet/", counter.sheet, name="counter_sheet"),
    path("counter/<str:number>/correction/", counter.correct, name="counter_correct"),
    path("counter/<str:number>/follow-up/", counter.follow_up, name="counter_follow_up"),
    path("hotline/", hotline.desk, name="hotline"),
    path("hotline/look/", hotline.look, name="hotline_look"),
    path("hotline/said/<str:number>/", hotline.said, name="hotline_said"),
    path("receipt/<str:number>/", track.receipt, name="receipt"),
    path("track/", track.track, name="track"),
    path("track/<str:number>/", track.show, name="progress"),
    path("my/cases/", track.mine, name="mine"),
    path("my/cases/<str:number>/correction/", correct.correct, name="correct"),
    path("my/cases/<str:number>/follow-up/", correct.follow_up, name="follow_up"),
    path("my/cases/<str:number>/withdraw/", track.withdraw_page, name="withdraw"),
    path("my/cases/<str:number>/nudge/", nudge.nudge, name="nudge"),
    path("letters/<uuid:pk>/", letters.show, name="letter"),
    path("v/<str:short>/", letters.verify, name="verify"),
    path("report/", report.choose, name="report"),
    path("report/<slug:code>/", report.fill, name="report_fill"),
]
