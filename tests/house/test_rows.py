from django.apps import apps
from django.test import SimpleTestCase

from tests.house.rows import rows


class ForeignKeys(SimpleTestCase):
    """import-linter cannot see ForeignKey("cases.Case"); this walks the keys by the same list of rows."""

    def test_each_key_points_to_its_own_app_or_a_row_below(self) -> None:
        number = rows()
        wrong = [
            f"{field} → {field.related_model._meta.label}"
            for model in apps.get_models()
            if model._meta.app_label in number
            for field in model._meta.get_fields(include_parents=False)
            if field.is_relation and not field.auto_created and field.related_model is not None
            for target in [field.related_model._meta.app_label]
            if target in number and target != model._meta.app_label
            if number[target] >= number[model._meta.app_label]
        ]
        self.assertEqual(wrong, [])

    def test_every_app_of_ours_has_a_row(self) -> None:
        ours = {config.label for config in apps.get_app_configs() if config.name.startswith("apps.")}
        self.assertEqual(ours, set(rows()))


class Engines(SimpleTestCase):
    def test_deciding_and_executing_do_not_know_each_other(self) -> None:
        """The decoupling: neither engine has a key into the other, nor into cases."""
        for engine, strangers in {
            "decisions": {"dispatch", "cases", "supervision"},
            "dispatch": {"decisions", "cases", "supervision"},
            "supervision": {"decisions", "dispatch", "cases"},
        }.items():
            known = {
                field.related_model._meta.app_label
                for model in apps.get_app_config(engine).get_models()
                for field in model._meta.get_fields()
                if field.is_relation and not field.auto_created and field.related_model is not None
            }
            self.assertFalse(known & strangers, engine)
