"""Request bodies and queries: what a client may send, member by member. Unknown members are refused."""

from handlers.wire.body import Body as Body
from handlers.wire.body import parse as parse
from handlers.wire.download import SignDownload as SignDownload
from handlers.wire.parts import CompleteUpload as CompleteUpload
from handlers.wire.parts import SignParts as SignParts
from handlers.wire.query import GetCurlConfig as GetCurlConfig
from handlers.wire.query import GetUpload as GetUpload
from handlers.wire.query import ListUploads as ListUploads
from handlers.wire.query import Query as Query
from handlers.wire.query import parse_query as parse_query
from handlers.wire.start import StartUpload as StartUpload
