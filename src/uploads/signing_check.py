"""The self-test at start: nothing is served with anything but SigV4 on the bucket's own regional host. Pure.

SigV2, or the global host, would drop what is signed without any error: then no promise would bind the client.
"""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from urllib.parse import urlsplit

from uploads.canonical_request import host_header
from uploads.signing import Endpoint, sign_url
from uploads.sigv4 import ALGORITHM, SigningCredentials, sign_text, signatory_at

# The credentials of all examples in AWS's documentation.
_CREDENTIALS = SigningCredentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
# https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
_EXAMPLE_URL_SIGNATURE = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
# https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html
_EXAMPLE_POLICY = """\
{ "expiration": "2015-12-30T12:00:00.000Z",
  "conditions": [
    {"bucket": "sigv4examplebucket"},
    ["starts-with", "$key", "user/user1/"],
    {"acl": "public-read"},
    {"success_action_redirect": "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"},
    ["starts-with", "$Content-Type", "image/"],
    {"x-amz-meta-uuid": "14365123651274"},
    {"x-amz-server-side-encryption": "AES256"},
    ["starts-with", "$x-amz-meta-tag", ""],

    {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},
    {"x-amz-algorithm": "AWS4-HMAC-SHA256"},
    {"x-amz-date": "20151229T000000Z" }
  ]
}""".replace("\n", "\r\n")
_EXAMPLE_POLICY_SIGNATURE = "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e"

_PROBE_DAY = datetime(2015, 12, 29, tzinfo=UTC)  # any will do
_GLOBAL_HOST = "s3.amazonaws.com"


class SignerError(Exception):
    """What is signed here could not be relied upon. Tells no signature."""


def check_signer(endpoint: Endpoint, *, bucket_name: str, custom_url: str | None = None) -> None:
    """Sign what AWS has published, and look at where and how our URLs are signed.

    `custom_url` is the endpoint of another store or an emulator, when the deployment names one. Raises SignerError.
    """
    _check_published_signatures()
    _check_host(endpoint, bucket_name, custom_url)
    _check_probe(endpoint)


def _check_published_signatures() -> None:
    url = sign_url(
        method="GET",
        endpoint=Endpoint("https", "examplebucket.s3.amazonaws.com", "", "us-east-1"),
        key="test.txt",
        headers={},
        credentials=_CREDENTIALS,
        now=datetime(2013, 5, 24, tzinfo=UTC),
        expires_in_seconds=86_400,
    )
    if not url.endswith(f"&X-Amz-Signature={_EXAMPLE_URL_SIGNATURE}"):
        raise SignerError("AWS's published URL is not signed as AWS signs it")
    signatory = signatory_at(datetime(2015, 12, 29, tzinfo=UTC), "us-east-1", _CREDENTIALS)
    if sign_text(signatory, b64encode(_EXAMPLE_POLICY.encode()).decode()) != _EXAMPLE_POLICY_SIGNATURE:
        raise SignerError("AWS's published form is not signed as AWS signs it")


def _check_host(endpoint: Endpoint, bucket_name: str, custom_url: str | None) -> None:
    if not endpoint.region:
        raise SignerError("the endpoint has no region")
    if endpoint.host == _GLOBAL_HOST or endpoint.host.endswith(f".{_GLOBAL_HOST}"):
        raise SignerError("the endpoint is S3's global host, not the region's")
    bases = [_split(custom_url)] if custom_url else [("https", host, "") for host in _regional_hosts(endpoint.region)]
    virtual = [(scheme, f"{bucket_name}.{host}", path) for scheme, host, path in bases]
    path_style = [(scheme, host, f"{path}/{bucket_name}") for scheme, host, path in bases]
    if (endpoint.scheme, endpoint.host, endpoint.base_path) not in [*virtual, *path_style]:
        raise SignerError("the endpoint is not the bucket's on the region's host, nor on the endpoint that is set")


def _regional_hosts(region: str) -> list[str]:
    """https://docs.aws.amazon.com/general/latest/gr/s3.html."""
    domain = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return [f"{name}.{region}.{domain}" for name in ("s3", "s3.dualstack", "s3-fips", "s3-fips.dualstack")]


def _split(custom_url: str) -> tuple[str, str, str]:
    """Scheme, host as clients send it, and path."""
    url = urlsplit(custom_url)
    host = host_header(Endpoint(url.scheme, url.netloc, "", ""))
    return url.scheme, host, url.path.rstrip("/")


def _check_probe(endpoint: Endpoint) -> None:
    url = sign_url(
        method="PUT",
        endpoint=endpoint,
        key="probe",
        headers={"content-length": "0"},
        credentials=_CREDENTIALS,
        now=_PROBE_DAY,
        expires_in_seconds=1,
    )
    members = url.partition("?")[2].split("&")
    if f"X-Amz-Algorithm={ALGORITHM}" not in members:
        raise SignerError("URLs are not signed with SigV4")
    credential = [_CREDENTIALS.access_key_id, f"{_PROBE_DAY:%Y%m%d}", endpoint.region, "s3", "aws4_request"]
    if f"X-Amz-Credential={'%2F'.join(credential)}" not in members:
        raise SignerError("URLs are not signed for the endpoint's region")
