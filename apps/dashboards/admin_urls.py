"""The administrator's desk; included by `dashboards.urls`."""

from django.urls import path

from apps.dashboards.admin import home, ledger, people, posts, rights

urlpatterns = [
    path("admin/", home.home, name="admin"),
    path("admin/people/", people.people, name="people"),
    path("admin/people/<uuid:user_id>/", people.person, name="person"),
    path("admin/people/<uuid:user_id>/bar/", people.act, {"what": "bar"}, name="person_bar"),
    path("admin/people/<uuid:user_id>/let-in/", people.act, {"what": "let-in"}, name="person_let_in"),
    path("admin/people/<uuid:user_id>/reset/", people.reset, name="person_reset"),
    path("admin/people/<uuid:user_id>/reveal/", people.reveal, name="person_reveal"),
    path("admin/posts/", posts.posts, name="posts"),
    path("admin/posts/<uuid:post_id>/", posts.post, name="post"),
    path("admin/posts/<uuid:post_id>/release/<uuid:user_id>/", posts.release, name="post_release"),
    path("admin/delegations/", rights.delegations, name="admin_delegations"),
    path("admin/delegations/<uuid:delegation_id>/end/", rights.cut, name="admin_delegation_end"),
    path("admin/grants/", rights.grants, name="grants"),
    path("ops/ledger/", ledger.ledger, name="ledger"),
    path("ops/ledger/export/", ledger.export, name="ledger_export"),
]
