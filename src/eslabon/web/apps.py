from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "eslabon.web"
    label = "web"
