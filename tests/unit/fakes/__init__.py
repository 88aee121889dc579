"""What stands in for S3, for the table and for the clock, and the service made of them."""

from tests.unit.fakes.claims import FakeClaims as FakeClaims
from tests.unit.fakes.object_store import FakeObjectStore as FakeObjectStore
from tests.unit.fakes.tenant_limits import FakeTenantLimits as FakeTenantLimits
from tests.unit.fakes.upload_records import FakeUploadRecords as FakeUploadRecords
