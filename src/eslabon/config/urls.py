from django.urls import include, path

urlpatterns = [path("", include("eslabon.web.urls"))]

handler403 = "eslabon.web.views.refused"
handler404 = "eslabon.web.views.not_found"
handler500 = "eslabon.web.views.broken"
