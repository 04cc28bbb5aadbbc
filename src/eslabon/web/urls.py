from django.urls import path

from eslabon.web import views

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-out/", views.SignOut.as_view(), name="sign_out"),
    path("language/", views.choose_language, name="language"),
    path("healthz", views.health, name="health"),
]
