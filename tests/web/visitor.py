"""Somebody who visits the pages, as a browser without JavaScript would."""

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from lxml import html
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart


@dataclass
class Page:
    """What came back."""

    response: TestResponse

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        return self.response.get_data(as_text=True)

    @property
    def place(self) -> str:
        """Where a redirect leads."""
        return str(self.response.headers["Location"])

    def find(self, xpath: str) -> list[Any]:
        """Find elements, or the texts of attributes."""
        found = html.fromstring(self.text).xpath(xpath)
        assert isinstance(found, list), xpath
        return found

    def one(self, xpath: str) -> Any:  # noqa: ANN401 (an element or a text)
        (found,) = self.find(xpath)
        return found

    def words(self, xpath: str) -> list[str]:
        """Give the texts of elements, with blanks as a reader sees them."""
        return [" ".join(each.text_content().split()) for each in self.find(xpath)]


@dataclass
class Visitor:
    """A browser session."""

    client: FlaskClient
    token: str = field(default="")

    def get(self, place: str, **options: Any) -> Page:  # noqa: ANN401 (of the client)
        page = Page(self.client.get(place, **options))
        page.response.get_data()
        page.response.close()  # a file that was sent
        if page.response.mimetype == "text/html" and page.text:
            tokens = page.find('//input[@name="csrf_token"]/@value')
            self.token = str(tokens[0]) if tokens else self.token
        return page

    def post(self, place: str, **fields: Any) -> Page:  # noqa: ANN401 (form fields)
        data = {"csrf_token": self.token, **fields}
        return Page(self.client.post(place, data=data))

    def upload(self, place: str, fields: dict[str, Any], **files: Any) -> Page:  # noqa: ANN401 (form fields)
        """Send a form with files: (name, content) or a list of them, by control."""
        data: dict[str, Any] = {"csrf_token": self.token, **fields}
        for control, sent in files.items():
            each = sent if isinstance(sent, list) else [sent]
            for name, content in each:
                file = FileStorage(BytesIO(content), name)
                data.setdefault(f"{control}-upload", []).append(file)
        return self.send(place, data)

    def send(self, place: str, data: dict[str, Any]) -> Page:
        """Send a form that may have files."""
        boundary, body = encode_multipart(MultiDict(data))
        kind = f"multipart/form-data; boundary={boundary}"
        return Page(self.client.post(place, data=body, content_type=kind))

    def sign_in(self, login: str) -> "Visitor":
        """Become somebody, without the sign-in page."""
        with self.client.session_transaction() as session:
            session.clear()
            session["_user_id"] = login
        self.get("/inbox")
        return self


#: Signs somebody in, in a browser of their own.
Visit = Callable[[str], Visitor]
