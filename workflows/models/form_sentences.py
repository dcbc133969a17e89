"""What a form says about wrong input: short, for everybody."""

from collections.abc import Callable
from typing import Any, Final

from jsonschema import ValidationError

from workflows.errors import Text

REQUIRED: Final = Text("请填写", "Please fill this in")
CHOOSE: Final = Text("请选择一项", "Please choose one")
NOT_LISTED: Final = Text("请选择列表中的一项", "Please choose one from the list")
ADD_ROW: Final = Text("请至少填写一行", "Please fill in at least one row")
WRONG_SHAPE: Final = Text("格式不正确", "This does not have the right form")
NOT_TEXT: Final = Text("应为文字", "Please enter text")
NOT_INTEGER: Final = Text("应为整数", "Please enter a whole number")
NOT_NUMBER: Final = Text("应为数字", "Please enter a number")
NOT_BOOLEAN: Final = Text("请选择是或否", "Please choose yes or no")
NOT_DATE: Final = Text(
    "应为日期，例如 2026-01-31", "Please enter a date such as 2026-01-31"
)
NOT_DATE_TIME: Final = Text(
    "应为日期和时间，例如 2026-01-31 09:30",
    "Please enter a date and time such as 2026-01-31 09:30",
)
NOT_PHONE: Final = Text(
    "应为手机号码或带区号的电话号码",
    "Please enter a mobile number, or a phone number with area code",
)
NOT_POSTCODE: Final = Text("应为 6 位邮政编码", "Please enter a postcode of 6 digits")
ADD_FILE: Final = Text("请上传文件", "Please upload a file")
FILE_GONE: Final = Text(
    "文件已不在此表单中，请重新上传", "A file is no longer here; please upload it again"
)
WRONG_FILE: Final = Text(
    "此处不能上传这种文件", "This type of file cannot be uploaded here"
)
UNKNOWN_FILE: Final = Text(
    "无法识别的文件。可上传 jpg、png、pdf、mp4",
    "This is no jpg, png, pdf or mp4 file",
)
BROKEN_PHOTO: Final = Text(
    "图片已损坏，无法打开，请重新上传",
    "The picture is damaged and cannot be opened; please upload it again",
)
TOO_MANY_PIXELS: Final = Text(
    "图片超过 6500 万像素，请缩小后上传",
    "The picture has more than 65 million pixels; please make it smaller",
)
BLANK_SIGNATURE: Final = Text(
    "手写签名是空白的，请重新签名或不签",
    "The drawn signature is blank; please draw it again or leave it out",
)
TOO_BIG: Final = Text("文件超过 10 MB,未保存", "A file of more than 10 MB was not kept")
EMPTY_FILE: Final = Text("文件是空的", "The file is empty")
TOO_MANY_FILES: Final = Text(
    "每张表单最多 12 个文件", "A form takes at most 12 files, please"
)
SIGN: Final = Text(
    "请填写签字人的姓名和身份", "Please enter the name and the role of who signs"
)
LINES_CHANGED: Final = Text(
    "明细已有变化，请核对后重新填写",
    "The lines have changed; please look at them again",
)
IN_FUTURE: Final = Text("不能晚于现在", "This must not be in the future")
IN_PAST: Final = Text("不能早于现在", "This must not be in the past")


def _multiple(step: str) -> Text:
    return Text(f"应为 {step} 的倍数", f"This must be a multiple of {step}")


#: What a step means to people, where it is about decimals.
_DECIMALS: Final = {
    "0.1": Text("最多一位小数", "At most one decimal, please"),
    "0.01": Text("最多两位小数", "At most two decimals, please"),
}

_SENTENCES: Final[dict[str, Callable[[str], Text]]] = {
    "minLength": lambda n: Text(f"至少 {n} 个字", f"At least {n} characters, please"),
    "maxLength": lambda n: Text(f"最多 {n} 个字", f"At most {n} characters, please"),
    "minimum": lambda n: Text(f"不能小于 {n}", f"This must not be less than {n}"),
    "maximum": lambda n: Text(f"不能大于 {n}", f"This must not be more than {n}"),
    "exclusiveMinimum": lambda n: Text(f"必须大于 {n}", f"This must be more than {n}"),
    "exclusiveMaximum": lambda n: Text(f"必须小于 {n}", f"This must be less than {n}"),
    "multipleOf": lambda n: _DECIMALS.get(n) or _multiple(n),
    "minItems": lambda n: Text(f"至少 {n} 项", f"At least {n} entries, please"),
    "maxItems": lambda n: Text(f"最多 {n} 项", f"At most {n} entries, please"),
    "enum": lambda _: NOT_LISTED,
}


def too_long(limit: int) -> Text:
    """Say that text is too long."""
    return _SENTENCES["maxLength"](str(limit))


def too_many(limit: int) -> Text:
    """Say that a list is too long."""
    return _SENTENCES["maxItems"](str(limit))


def used_in_row(number: int) -> Text:
    """Say that a file stands in another row already."""
    return Text(
        f"第 {number} 行已用这个文件，请为本行另外上传",
        f"Row {number} has this file already; please upload another one for this row",
    )


def sentence_of(error: ValidationError) -> Text:
    """Say what JSON Schema found, in words for everybody."""
    keyword: Any = error.validator
    sentence = _SENTENCES.get(str(keyword))
    return WRONG_SHAPE if sentence is None else sentence(str(error.validator_value))
