"""How much a request may send: decided before its body is read, and once more while files come in.

Files above 2.5 MB go to disk as they come; nothing is held in memory whole before it passed here.
"""

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

MEGABYTE = 1024 * 1024
USUAL = 10 * MEGABYTE
# Other fields, boundaries and headers of parts.
SLACK = MEGABYTE


def takes_files_up_to(size):
    """Let the decorated view take files of more than the usual size, in bytes."""

    def mark(view):
        view.largest_upload = size
        return view

    return mark


class LimitedUploadHandler(FileUploadHandler):
    """Stands first of FILE_UPLOAD_HANDLERS: 413 for a request or a file that is too large."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        match = getattr(self.request, "resolver_match", None)
        self.most = getattr(match.func if match else None, "largest_upload", USUAL) + SLACK
        if content_length > self.most:
            raise RequestDataTooBig("The request is larger than its view takes.")

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.came = 0

    def receive_data_chunk(self, raw_data, start):
        self.came += len(raw_data)
        if self.came > self.most:
            raise RequestDataTooBig("The file is larger than its view takes.")
        return raw_data

    def file_complete(self, file_size):
        return None
