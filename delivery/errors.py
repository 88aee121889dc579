"""Why deploying, proving or deleting stops: failures that are expected, each in words that say what to do.

DeliveryError
├── TargetError      no such environment, or `samconfig.toml` does not describe it
├── ParametersError  values that CloudFormation or Portside itself would refuse
├── AccountError     no credentials, no region, or no permission
├── StackError       the stack cannot be worked on as it is, or the work on it failed
├── DeclinedError    the operator said no, or could not be asked
├── TokenError       the smoke test's token cannot work
└── EmptyingError    files could not be deleted
"""


class DeliveryError(Exception):
    """Nothing goes on; the text is for the operator and holds no credential, token or URL."""


class TargetError(DeliveryError): ...


class ParametersError(DeliveryError): ...


class AccountError(DeliveryError): ...


class StackError(DeliveryError): ...


class DeclinedError(DeliveryError): ...


class TokenError(DeliveryError): ...


class EmptyingError(DeliveryError): ...
