"""The tests mirror the package. Hypothesis measures no time: that would test the machine."""

from hypothesis import HealthCheck, settings

HX = {"HX-Request": "true"}

settings.register_profile("calm", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("calm")
