from django.urls import path

from eslabon.web import pages, views

urlpatterns = [
    path("", pages.home, name="home"),
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-out/", views.SignOut.as_view(), name="sign_out"),
    path("language/", views.choose_language, name="language"),
    path("healthz", views.health, name="health"),
    path("<str:organisation>/seasons/", pages.seasons, name="seasons"),
    path("<str:organisation>/seasons/<str:season>/", pages.season, name="season"),
    path("<str:organisation>/members/", pages.members, name="members"),
    path(
        "<str:organisation>/members/<str:member>/statement/<str:season>/", pages.statement, name="statement"
    ),
]
