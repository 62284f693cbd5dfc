import pytest

from oneonone.lib.errors import ConflictError, NotAllowedError, RuleError


@pytest.mark.parametrize(
    ("error", "status"), [(RuleError, 422), (NotAllowedError, 403), (ConflictError, 409)]
)
def test_a_refusal_carries_its_sentence_and_its_status(error: type[RuleError], status: int) -> None:
    refusal = error("Priya says how this one went.")

    assert refusal.message == str(refusal) == "Priya says how this one went."
    assert refusal.status == status
    assert isinstance(refusal, RuleError)
