"""Where S3 is: the variables are AWS's, and two of our own for coverage alone."""

from ...variables import as_switch
from ..http.url import is_endpoint

# In the order in which they count.
ENDPOINT_VARIABLES = ('COVERAGE_S3_ENDPOINT', 'AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL')
REGION_VARIABLES = ('COVERAGE_S3_REGION', 'AWS_REGION', 'AWS_DEFAULT_REGION')
_IGNORE_VARIABLE = 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'
_FIPS_VARIABLE = 'AWS_USE_FIPS_ENDPOINT'
_DUAL_STACK_VARIABLE = 'AWS_USE_DUALSTACK_ENDPOINT'
_ENDPOINT_FORM = 'an http or https URL, without a user, a query or a fragment'


def read_place(variables):
    """Endpoint (None: Amazon's), region (None: not named), FIPS, dual stack. Notes what cannot be used."""

    def refuse(variable: str, expected: str) -> None:
        variables.problem('bad-endpoint', '%s must be %s. Nothing is recorded.' % (variable, expected))

    def is_on(variable: str) -> bool:
        on = as_switch(variables.text(variable) or 'off')
        if on is None:
            refuse(variable, 'on or off')
        return on is True

    endpoints = ENDPOINT_VARIABLES[:1] if is_on(_IGNORE_VARIABLE) else ENDPOINT_VARIABLES
    named, endpoint = _first(variables, endpoints)
    if endpoint is not None and not is_endpoint(endpoint):
        refuse(named, _ENDPOINT_FORM)
    regional, region = _first(variables, REGION_VARIABLES)
    if region is not None and not _is_region(region):
        refuse(regional, 'a region, such as eu-west-1')
    fips = endpoint is None and is_on(_FIPS_VARIABLE)
    # As the SDK's rules have it: every other partition has FIPS addresses, in form at least.
    if fips and (region or '').startswith('cn-'):
        refuse(_FIPS_VARIABLE, 'off in %s: S3 has no FIPS addresses in China' % region)
    dual_stack = endpoint is None and is_on(_DUAL_STACK_VARIABLE)
    return endpoint and endpoint.rstrip('/'), region, fips, dual_stack


def _first(variables, names):
    for name in names:
        value = variables.text(name)
        if value is not None:
            return name, value
    return None, None


def _is_region(text: str) -> bool:
    """It becomes a part of a host, or is signed: other makers of S3 have names of their own."""
    return len(text) <= 63 and text.isascii() and all(ch.isalnum() or ch in '_-' for ch in text)
