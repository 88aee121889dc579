"""Answer bodies: the shapes that clients are written against. Members may be added, none renamed.

Plain typed dictionaries, not validation models: what we say needs no check when we say it, and eleven model classes
are a twentieth of a cold start.
"""

from handlers.answers.moments import rfc3339 as rfc3339
from handlers.answers.signed import AnyPage as AnyPage
from handlers.answers.signed import Download as Download
from handlers.answers.signed import show_download as show_download
from handlers.answers.signed import show_page as show_page
from handlers.answers.upload import EndedUpload as EndedUpload
from handlers.answers.upload import Health as Health
from handlers.answers.upload import UploadAnswer as UploadAnswer
from handlers.answers.upload import UploadList as UploadList
from handlers.answers.upload import show_list as show_list
from handlers.answers.upload import show_started as show_started
from handlers.answers.upload import show_upload as show_upload
