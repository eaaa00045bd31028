"""A stage's customers are scored by its own function, which is asked once and waited for."""

import pytest

from deploy.account import AccountError
from deploy.train import train
from tests.unit.deploy.test_rebuild import Aws, deployed


def test_the_function_of_the_stage_is_told_to_train() -> None:
    aws = Aws({"StatusCode": 200})
    train(deployed(aws))
    assert aws.asked == [("comeback-prod-TrainModels", {})]


def test_a_training_that_failed_says_where_to_look() -> None:
    with pytest.raises(AccountError, match="train-models"):
        train(deployed(Aws({"FunctionError": "Unhandled"})))
