from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "nanhai_gov"
    verbose_name = "Site"
